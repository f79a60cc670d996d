/** A choice kept on this device. Where the browser keeps nothing, the choice lasts as long as the page. */
export function remembered(key: string): { read(): string | null; write(value: string): void } {
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // A browser in private mode: the screen works, it only forgets.
      }
    },
  };
}
