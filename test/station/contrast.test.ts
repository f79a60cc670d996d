import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const css = readFileSync(
  fileURLToPath(new URL('../../../gateway/station/web/src/tokens.css', import.meta.url)),
  'utf8',
);

/** The tokens of a theme; what it does not say is as in the light one. */
function tokensOf(selector: string): ReadonlyMap<string, string> {
  const block = css.split(`${selector} {`)[1]?.split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const light = tokensOf('\n:root');
const night = new Map([...light, ...tokensOf(':root[data-theme="night"]')]);

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** What is written on what; text needs 4.5, a thing that must be seen 3. */
const pairs = [
  ...['paper', 'tile', 'raised', 'hatch'].map((on) => ['ink', on, 4.5] as const),
  ...['paper', 'tile', 'raised'].map((on) => ['muted', on, 4.5] as const),
  ...['low', 'single-three', 'urgent', 'emergency'].flatMap((band) =>
    ['paper', 'tile', 'raised'].map((on) => [`band-${band}`, on, 4.5] as const),
  ),
  ['on-high', 'high', 4.5],
  ['on-high', 'high-dark', 4.5],
  ['on-medium', 'medium', 4.5],
  ['on-medium', 'medium-dark', 4.5],
  ['on-low', 'low', 4.5],
  ['paper', 'ink', 4.5],
  ...['paper', 'tile', 'raised'].map((on) => ['faint', on, 3] as const),
] as const;

for (const [name, theme] of [
  ['light', light],
  ['night', night],
] as const)
  test(`[WCAG 2.2 1.4.3, 1.4.11] every pair of the ${name} colours has its contrast`, (t) => {
    const poor = pairs.flatMap(([ink, on, least]) => {
      const found = contrast(theme.get(ink) ?? '', theme.get(on) ?? '');
      return found >= least ? [] : [`${ink} on ${on}: ${found.toFixed(2)}, needs ${least}`];
    });
    t.deepEqual(poor, []);
  });
