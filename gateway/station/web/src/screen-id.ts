import { randomId } from './random-id.ts';

const key = 'vigil.screen';

function read(): string {
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null && /^[\w-]{1,64}$/.test(known)) return known;
    const id = randomId();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    return randomId();
  }
}

/** Names this screen in the custody chain; stays the same over a reload. */
export const screenId: string = read();
