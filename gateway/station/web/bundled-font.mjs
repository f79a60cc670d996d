import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const family = 'Noto Sans SC';
const weights = [400, 700];

const folder = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'));

/**
 * Copies all pieces of the font, as a name or a note may hold any character, and writes the style sheet that names them. The browser then
 * loads only the pieces that the text on the page needs.
 */
export function bundledFont() {
  const faces = [];
  return {
    name: 'bundled-font',
    apply: 'build',
    buildStart() {
      for (const weight of weights) {
        for (const piece of piecesOf(weight)) {
          const source = readFileSync(piece.path);
          const name = basename(piece.path);
          faces.push({
            ...piece,
            weight,
            bytes: source.length,
            asset: this.emitFile({ type: 'asset', name, source }),
          });
        }
      }
    },
    generateBundle() {
      const css = faces.map((face) => faceCss(face, this.getFileName(face.asset))).join('\n');
      this.emitFile({ type: 'asset', fileName: 'fonts.css', source: css });
      const kb = Math.round(faces.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
      this.info(`font: ${faces.length} pieces of ${family}, ${kb} KB on disk`);
    },
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'stylesheet', href: './fonts.css' }, injectTo: 'head-prepend' },
    ],
  };
}

/** The pieces of one weight, each with the characters it is for; `format` is `woff2` or `woff`. */
export function piecesOf(weight, format = 'woff2') {
  const css = readFileSync(join(folder, `${weight}.css`), 'utf8');
  return [...css.matchAll(/@font-face \{([^}]*)\}/g)].flatMap(([, body]) => {
    const file = new RegExp(`url\\(\\./(files/[^)]*\\.${format})\\)`).exec(body)?.[1];
    const ranges = /unicode-range: ([^;]*);/.exec(body)?.[1];
    return file === undefined || ranges === undefined ? [] : [{ path: join(folder, file), ranges }];
  });
}

/** The middle dot and the dots of omission are as wide as a Chinese character in this font: another draws them. */
const withoutWide = (ranges) =>
  ranges
    .split(',')
    .flatMap((range) => replaced[range.trim().toUpperCase()] ?? range)
    .join(',');
const replaced = {
  'U+0000-00FF': 'U+0000-00B6,U+00B8-00FF',
  'U+2000-206F': 'U+2000-2025,U+2027-206F',
  'U+00B7': [],
  'U+B7': [],
  'U+2026': [],
};

const faceCss = ({ weight, ranges }, file) =>
  `@font-face{font-family:'${family}';font-style:normal;font-display:swap;font-weight:${weight};` +
  `src:url(./${file}) format('woff2');unicode-range:${withoutWide(ranges)}}`;
