import { signal } from '@preact/signals';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Refused, useAsked } from './asked.tsx';
import { words } from './language.ts';
import { pages } from './pages.ts';
import { place, toBoard } from './place.ts';
import { session } from './store.ts';

type PageBody = FunctionComponent<{ readonly id?: string | undefined }>;

const loaded = signal<ReadonlyMap<string, PageBody>>(new Map());
/** The page whose code could not be fetched. */
export const notLoaded = signal<string | undefined>(undefined);
/** Code that has not come by then is said to be missing; it may still come. */
const waitMs = 8000;

async function fetchPage(name: string | undefined): Promise<void> {
  const entry = pages.find((one) => one.name === name);
  if (entry === undefined || loaded.peek().has(entry.name)) return;
  let late: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise<undefined>((end) => {
    late = setTimeout(end, waitMs);
  });
  const fetched = entry.load().then(({ Page }) => {
    loaded.value = new Map(loaded.peek()).set(entry.name, Page);
    if (notLoaded.peek() === entry.name) notLoaded.value = undefined;
    return true;
  });
  const isHere = await Promise.race([fetched.catch(() => undefined), isLate]);
  clearTimeout(late);
  if (isHere === undefined) notLoaded.value = entry.name;
}

/** The open page, in the board's place: its title, a way back, and what it shows. The alarms stay beside it. */
export function PageFrame(): JSX.Element | null {
  const entry = pages.find(({ name }) => name === place.value.page);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = entry?.name;
  const isMissing = () => name !== undefined && notLoaded.peek() === name && !loaded.peek().has(name);
  const read = () => fetchPage(name);
  useAsked(read, isMissing, [name]);
  useEffect(() => heading.current?.focus(), [name, place.value.id]);
  if (entry === undefined) return null;
  const { page } = words.value;
  const Body = loaded.value.get(entry.name);
  const mayOpen =
    session.value !== undefined && (entry.roles === undefined || entry.roles.includes(session.value.role));
  return (
    <main class="page" data-page={entry.name} aria-labelledby="page-title">
      <header class="page-head">
        <button type="button" data-act="to-board" onClick={toBoard}>
          {page.toBoard}
        </button>
        <h1 id="page-title" tabIndex={-1} ref={heading}>
          {words.value.pageName[entry.name]}
        </h1>
      </header>
      {!mayOpen && <p class="page-note">{session.value === undefined ? page.signInFirst : page.notYours}</p>}
      {mayOpen && Body === undefined && notLoaded.value === name && (
        <Refused text={page.notLoaded} again={read} />
      )}
      {mayOpen && Body === undefined && notLoaded.value !== name && (
        <p class="page-note">{words.value.frame.loading}</p>
      )}
      {mayOpen && Body !== undefined && <Body key={place.value.id ?? ''} id={place.value.id} />}
    </main>
  );
}
