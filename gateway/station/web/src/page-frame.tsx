import { signal } from '@preact/signals';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words } from './language.ts';
import { pages } from './pages.ts';
import { place, toBoard } from './place.ts';
import { session } from './store.ts';

type PageBody = FunctionComponent<{ readonly id?: string | undefined }>;

const loaded = signal<ReadonlyMap<string, PageBody>>(new Map());
const failed = signal(false);

async function fetchPage(name: string): Promise<void> {
  const entry = pages.find((one) => one.name === name);
  if (entry === undefined || loaded.peek().has(name)) return;
  failed.value = false;
  try {
    const { Page } = await entry.load();
    loaded.value = new Map(loaded.peek()).set(name, Page);
  } catch {
    failed.value = true;
  }
}

/** The open page, in the board's place: its title, a way back, and what it shows. The alarms stay beside it. */
export function PageFrame(): JSX.Element | null {
  const entry = pages.find(({ name }) => name === place.value.page);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = entry?.name;
  useEffect(() => {
    if (name === undefined) return;
    void fetchPage(name);
    heading.current?.focus();
  }, [name, place.value.id]);
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
      {mayOpen && failed.value && <p class="page-note">{page.notLoaded}</p>}
      {mayOpen && !failed.value && Body === undefined && <p class="page-note">{words.value.frame.loading}</p>}
      {mayOpen && Body !== undefined && <Body key={place.value.id ?? ''} id={place.value.id} />}
    </main>
  );
}
