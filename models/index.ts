import { fileURLToPath } from 'node:url';

/** Every model bundle that ships, as a directory. A new one is its folder plus its line here. */
export const bundles: readonly string[] = [fileURLToPath(new URL('./fall/bundle', import.meta.url))];
