import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledFont } from './bundled-font.mjs';

const folder = fileURLToPath(new URL('../catalogue', import.meta.url));
const catalogues = readdirSync(folder).map((name) => join(folder, name));

/** Everything the board needs is served by the gateway itself: no request ever leaves the building. */
export default {
  plugins: [bundledFont(catalogues)],
  build: {
    target: 'es2022',
    // The policy of the server forbids `data:`; every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
};
