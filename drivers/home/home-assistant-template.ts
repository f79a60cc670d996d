import { recordOf } from '../messages.ts';

/** What a template reads: the payload as it is, or a field of it, level by level. */
export type Path = { readonly of: 'value' } | { readonly of: 'json'; readonly keys: readonly string[] };

const whole =
  /^\s*\{\{-?\s*value(?<json>_json(?<path>(?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\]]+'|"[^"\]]+"|\d+)\s*\])*))?\s*(?<filters>(?:\|\s*\w+(?:\([^(){}|]*\))?\s*)*)-?\}\}\s*$/;
const step = /\.([A-Za-z_]\w*)|\[\s*(?:'([^'\]]+)'|"([^"\]]+)"|(\d+))\s*\]/g;
const filterName = /\|\s*(\w+)/g;

/**
 * Filters whose absence does no harm: they round, convert, or stand in for a value that is missing, which here stays
 * missing. Any other filter could change what the value means.
 */
const harmless = new Set(['float', 'int', 'round', 'default', 'is_defined', 'string', 'trim']);

const templateMost = 512;
const keysMost = 16;

/** The path that a value template reads, or nothing where it does more than read: it is then not guessed at. */
export function pathOf(template: string | undefined): Path | undefined {
  if (template === undefined || template.trim() === '') return { of: 'value' };
  const groups = template.length > templateMost ? undefined : whole.exec(template)?.groups;
  if (!groups) return undefined;
  const filters = [...(groups['filters'] ?? '').matchAll(filterName)].map(([, name = '']) => name);
  if (!filters.every((name) => harmless.has(name))) return undefined;
  if (groups['json'] === undefined) return { of: 'value' };
  const keys = [...(groups['path'] ?? '').matchAll(step)].map((match) => match.slice(1).find(Boolean) ?? '');
  return keys.length > keysMost ? undefined : { of: 'json', keys };
}

/** What a path finds in a payload; `undefined` where there is nothing. */
export function valueAt(path: Path, text: string, json: unknown): unknown {
  if (path.of === 'value') return text.trim();
  let found = json;
  for (const key of path.keys) {
    if (Array.isArray(found)) found = found[Number(key)];
    else {
      const record = recordOf(found);
      found = record && Object.hasOwn(record, key) ? record[key] : undefined;
    }
  }
  return found;
}
