/** What a technician must know to connect a device, in both languages of the ward. */
export interface WiringNote {
  readonly en: string;
  readonly zh: string;
}

/** One table a family; joining another is an import and a line here. */
const families: readonly Readonly<Record<string, WiringNote>>[] = [];

/** Wiring notes by driver name. */
export const wiring: Readonly<Record<string, WiringNote | undefined>> = Object.assign({}, ...families);
