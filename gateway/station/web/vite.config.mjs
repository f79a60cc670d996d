import { bundledFont } from './bundled-font.mjs';

/** Everything the board needs is served by the gateway itself: no request ever leaves the building. */
export default {
  plugins: [bundledFont()],
  build: {
    target: 'es2022',
    // The policy of the server forbids `data:`; every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
};
