import type { JSX } from 'preact';
import type { SettingsView } from '../../../settings-wire.ts';
import { clock } from '../format.ts';
import { language, words } from '../language.ts';

/** Date and time, in the screen's language. */
export const when = (atMs: number) =>
  new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(atMs);

/** Who changed something of a part last, and when; nothing where nobody did. */
export function LastChanged({
  view: shown,
  under,
}: {
  readonly view: SettingsView;
  readonly under: string;
}): JSX.Element | null {
  const { settings: text } = words.value;
  const last = shown.changes.find(({ path }) => path === under || path.startsWith(`${under}.`));
  if (last === undefined) return null;
  return <small class="quiet">{text.lastChanged({ by: last.by, when: when(last.atMs) }, clock)}</small>;
}
