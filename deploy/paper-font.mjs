// What is printed by the gateway itself is drawn with this font: one weight, all its pieces, as a name or a note may hold any character.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { piecesOf } from '../gateway/station/web/bundled-font.mjs';

export function paperFont(folder) {
  mkdirSync(folder, { recursive: true });
  const pieces = piecesOf(400, 'woff').map(({ path, ranges }) => {
    cpSync(path, join(folder, basename(path)));
    return { file: basename(path), ranges: ranges.split(',').map(spanOf) };
  });
  writeFileSync(join(folder, 'pieces.json'), JSON.stringify(pieces));
}

function spanOf(range) {
  const [from, to = from] = range
    .trim()
    .slice(2)
    .split('-')
    .map((hex) => Number.parseInt(hex, 16));
  return [from, to];
}
