import { fileURLToPath } from 'node:url';
import { bundledFont } from './bundled-font.mjs';

const catalogues = ['en', 'zh-cn'].map((name) =>
  fileURLToPath(new URL(`../catalogue/${name}.ts`, import.meta.url)),
);

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
