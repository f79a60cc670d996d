import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parse, parseDocument } from 'yaml';

/**
 * One change of a configuration's text. A path goes by keys; in a list an item is named by its `id`, so that it is the same one when the
 * order changes.
 */
export type ConfigEdit =
  | { readonly op: 'set'; readonly path: readonly string[]; readonly value: unknown }
  /** At the end of the list at `path`, which is made where there is none. */
  | { readonly op: 'add'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: readonly string[] };

/** What an edit put in the place of what; `undefined` where there was, or is, nothing. */
export interface ConfigChange {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

export type EditResult =
  | { readonly text: string; readonly changes: readonly ConfigChange[] }
  | { readonly text?: undefined; readonly path: readonly string[]; readonly reason: string };

/** Long lines stay as they are: a line that a person wrote is not folded. */
const layout = { lineWidth: 0 } as const;

class EditFailure extends Error {}

/** Makes the edits in the document itself: comments, order and everything that nobody named stay. Pure; checks nothing of its sense. */
export function applyEdits(text: string, edits: readonly ConfigEdit[]): EditResult {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { path: [], reason: error.message };
  const changes: ConfigChange[] = [];
  for (const edit of edits) {
    try {
      changes.push(applied(document, edit));
    } catch (thrown) {
      if (!(thrown instanceof EditFailure)) throw thrown;
      return { path: edit.path, reason: thrown.message };
    }
  }
  return { text: document.toString(layout), changes };
}

function applied(document: Document, edit: ConfigEdit): ConfigChange {
  const { path } = edit;
  if (path.length === 0) throw new EditFailure('names nothing');
  if (edit.op === 'add') {
    const place = placed(document, path);
    const list: unknown = document.getIn(place, true);
    const value = document.createNode(edit.value);
    if (isSeq(list)) list.add(value);
    else if (isNothing(list)) document.setIn(place, document.createNode([edit.value]));
    else throw new EditFailure('is no list');
    return { path: [...path, nameOf(edit.value)], before: undefined, after: edit.value };
  }
  const place = placed(document, path);
  const before = plain(document.getIn(place, true), document);
  if (edit.op === 'remove') {
    if (before === undefined) throw new EditFailure('is not there');
    document.deleteIn(place);
    return { path, before, after: undefined };
  }
  openWay(document, place);
  document.setIn(place, isPrimitive(edit.value) ? edit.value : document.createNode(edit.value));
  return { path, before, after: edit.value };
}

/** The path with each named item of a list as its place in it. */
function placed(document: Document, path: readonly string[]): (string | number)[] {
  const place: (string | number)[] = [];
  let node: unknown = document.contents;
  for (const key of path) {
    if (isAlias(node))
      throw new EditFailure('stands for another part of the file (alias): edit the file by hand');
    if (isSeq(node)) {
      const index = node.items.findIndex((item) => isMap(item) && item.get('id') === key);
      if (index < 0) throw new EditFailure(`there is no "${key}"`);
      place.push(index);
      node = node.items[index];
    } else {
      place.push(key);
      node = isMap(node) ? node.get(key, true) : undefined;
    }
  }
  if (isAlias(node))
    throw new EditFailure('stands for another part of the file (alias): edit the file by hand');
  return place;
}

/** A key without a value on the way, as in `beds:`, becomes a map; nothing else may stand there. */
function openWay(document: Document, place: readonly (string | number)[]): void {
  for (let depth = 1; depth < place.length; depth += 1) {
    const node: unknown = document.getIn(place.slice(0, depth), true);
    if (node === undefined) return;
    if (isNothing(node)) document.setIn(place.slice(0, depth), document.createNode({}));
    else if (!isMap(node) && !isSeq(node)) throw new EditFailure('lies within a single value');
  }
}

const isNothing = (node: unknown): boolean =>
  node === undefined || node === null || (isScalar(node) && node.value === null);

const isPrimitive = (value: unknown): boolean => typeof value !== 'object' || value === null;

const plain = (node: unknown, document: Document): unknown =>
  typeof node === 'object' && node !== null && 'toJS' in node ? (node as Node).toJS(document) : undefined;

const nameOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '+';

/** What a text says, as it is written: without defaults. */
export const writtenIn = (text: string): unknown => parse(text, { maxAliasCount: 100 });
