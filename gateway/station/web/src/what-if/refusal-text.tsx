import type { JSX } from 'preact';
import { textOf, words } from '../language.ts';
import { refusal } from './trying.ts';

/** Why what was asked last was not done, where it was asked. */
export function RefusalText(): JSX.Element | null {
  if (refusal.value === undefined) return null;
  return (
    <p class="what-if-refused" role="alert">
      {textOf(words.value.refusal, refusal.value)}
    </p>
  );
}
