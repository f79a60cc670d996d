const key = 'vigil.screen';

// crypto.randomUUID exists on secure pages only, and a ward may be served over plain HTTP.
const fresh = (): string =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function read(): string {
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null && /^[\w-]{1,64}$/.test(known)) return known;
    const id = fresh();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    return fresh();
  }
}

/** Names this screen in the custody chain; stays the same over a reload. */
export const screenId: string = read();
