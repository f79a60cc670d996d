import { textOf, words } from '../language.ts';
import { nowMs } from '../store.ts';
import type { Judgement } from './judging.ts';

/** What became of what was just said of an alarm. */
export function judgementText(judgement: Judgement): string {
  const { review, label: labelWords, refusal } = words.value;
  if (judgement.state === 'refused') return textOf(refusal, judgement.code);
  const label = labelWords[judgement.label];
  if (judgement.state !== 'soon') return review[judgement.state]({ label }, () => '');
  // Reading the screen's clock makes it count down.
  const seconds = nowMs.value > 0 ? Math.max(0, Math.ceil((judgement.dueAt - performance.now()) / 1000)) : 0;
  return review.soon({ label, seconds }, () => '');
}
