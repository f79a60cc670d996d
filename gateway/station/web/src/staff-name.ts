import { staff } from './store.ts';

/** A person as the facility names them; an id that is not known here as it is. */
export const staffName = (id: string): string => staff.value.find((one) => one.id === id)?.displayName ?? id;
