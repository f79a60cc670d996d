import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const family = 'Noto Sans SC';
const weights = [400, 700];

/** Frequent surnames and given names, so that a resident's name is drawn where no Chinese font is installed. */
const names =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文' +
  '秀英兰珍芳玉华桂淑国建明志强德福荣贵春梅凤云霞红丽娟敏静洁琴萍莲香菊花生平安永庆祥瑞海山松柏军伟勇峰杰涛超斌波辉刚健东升光天达良才义仁信忠孝和宝富成发财长寿清慧惠婉娜佳琳雅欣怡月雪冰晓晨';

/**
 * Copies the pieces of the font that the catalogues need, and writes the style sheet that names them. The browser then
 * loads only the pieces that the text on the page needs.
 */
export function bundledFont(catalogues) {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
  const faces = [];
  return {
    name: 'bundled-font',
    apply: 'build',
    buildStart() {
      const needed = new Set(catalogues.map((path) => readFileSync(path, 'utf8')).join('') + names);
      for (const weight of weights) {
        for (const piece of piecesOf(folder, weight).filter(({ ranges }) => covers(ranges, needed))) {
          const source = readFileSync(join(folder, piece.file));
          const name = piece.file.slice(piece.file.lastIndexOf('/') + 1);
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

function piecesOf(folder, weight) {
  const css = readFileSync(join(folder, `${weight}.css`), 'utf8');
  return [...css.matchAll(/@font-face \{([^}]*)\}/g)].flatMap(([, body]) => {
    const file = /url\(\.\/(files\/[^)]*\.woff2)\)/.exec(body)?.[1];
    const ranges = /unicode-range: ([^;]*);/.exec(body)?.[1];
    return file === undefined || ranges === undefined ? [] : [{ file, ranges }];
  });
}

function covers(ranges, needed) {
  const spans = ranges.split(',').map((range) => {
    const [from, to = from] = range
      .trim()
      .slice(2)
      .split('-')
      .map((hex) => Number.parseInt(hex, 16));
    return [from, to];
  });
  return [...needed].some((character) => {
    const point = character.codePointAt(0);
    return spans.some(([from, to]) => point >= from && point <= to);
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
