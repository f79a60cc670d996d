import { readFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { messageOf, VigilError } from '../core/error.ts';
import { crossCheck, type LintProblem } from './lint.ts';
import { type Config, configSchema, type Registries } from './schema.ts';

/** One thing wrong in a configuration, where, and why. */
export interface ConfigProblem {
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly path: string;
  readonly reason: string;
}

export type ConfigResult =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config?: undefined; readonly problems: readonly ConfigProblem[] };

/** A check that needs what the configuration's own room may not know. */
export type Lint = (config: Config) => readonly LintProblem[];

/** Parses and checks a configuration's text. All problems at once; touches nothing. */
export function parseConfig(text: string, registries: Registries, lints: readonly Lint[] = []): ConfigResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        reason: message,
      })),
    };
  }
  const lineOf = (path: readonly PropertyKey[]) => lineAt(document.contents, path, lines);
  const parsed = configSchema(registries).safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => ({
        line: lineOf(path),
        path: path.join('.'),
        reason: message,
      })),
    };
  }
  const { data } = parsed;
  const found = [crossCheck, ...lints].flatMap((lint) => lint(data));
  const problems = found.map(({ path, reason }) => ({
    line: lineOf(path),
    path: path.join('.'),
    reason,
  }));
  return problems.length > 0 ? { problems } : { config: data, problems: [] };
}

/** The line of the deepest part of a path that is in the document. */
function lineAt(root: Node | null, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const next: unknown = isMap(node)
      ? node.items.find((pair: Pair) => isScalar(pair.key) && pair.key.value === key)
      : isSeq(node)
        ? node.items[Number(key)]
        : undefined;
    if (next === undefined) break;
    const at = isPair(next) ? next.key : next;
    offset = (at as Node).range?.[0] ?? offset;
    node = isPair(next) ? next.value : next;
  }
  return lines.linePos(offset).line;
}

const isPair = (value: unknown): value is Pair =>
  typeof value === 'object' && value !== null && 'key' in value && 'value' in value;

/**
 * Reads a configuration file.
 * @throws VigilError VIGIL_CONFIG_UNREADABLE, or VIGIL_CONFIG_INVALID with every problem, one a line.
 */
export async function loadConfig(
  path: string,
  registries: Registries,
  lints: readonly Lint[] = [],
): Promise<Config> {
  const result = parseConfig(await readConfig(path), registries, lints);
  if (result.config) return result.config;
  const list = result.problems
    .map(({ line, path: at, reason }) => `  ${path}:${line} ${at}: ${reason}`)
    .join('\n');
  throw new VigilError('VIGIL_CONFIG_INVALID', `${result.problems.length} problem(s)\n${list}`);
}

export async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VigilError('VIGIL_CONFIG_UNREADABLE', `${path}: ${messageOf(cause)}`, { cause });
  }
}
