import { VigilError } from '../core/error.ts';
import { localModels } from './detect.ts';
import { type Burden, burdenOf } from './evaluate/alarm-burden.ts';
import { dataSets } from './evaluate/data-sets.ts';

/** The goal: a tenth of the fixed limits' alarms, and no event missed that they would have caught. */
const goalRatio = 0.1;

const isMet = ({ fixed, vigil }: Burden): boolean =>
  vigil.physiological + vigil.technical <= goalRatio * fixed.alarms && vigil.missed <= fixed.missed;

function linesOf(burden: Burden): readonly string[] {
  const { name, recordings, days, events, fixed, vigil } = burden;
  const aDay = (alarms: number) => (days > 0 ? (alarms / days).toFixed(1) : '–');
  const missedBy = Object.entries(vigil.missedBy).map(([parameter, count]) => `${parameter} ${count}`);
  return [
    `${isMet(burden) ? '✔' : '✘'} ${name}: ${recordings} recordings, ${days.toFixed(2)} resident-days, ${events} events`,
    `    fixed limits: ${fixed.alarms} alarms, ${aDay(fixed.alarms)} a resident-day, ${fixed.missed} events missed`,
    `    Vigil: ${vigil.physiological + vigil.technical} alarms, ${aDay(vigil.physiological + vigil.technical)} a resident-day ` +
      `(${vigil.physiological} physiological, ${vigil.technical} technical), ${vigil.missed} events missed` +
      `${missedBy.length > 0 ? ` (${missedBy.join(', ')})` : ''}`,
  ];
}

export interface EvaluateChoices {
  readonly data: string;
  readonly isJson: boolean;
  /** Recordings taken of each set, evenly. */
  readonly most: number;
}

/**
 * `vigil evaluate alarms`: the same recordings through fixed limits as a bedside monitor has them, and through Vigil's detectors
 * and alarm machine. Exit code 1 when the goal is not met on every set.
 */
export async function evaluateAlarms(
  { data, isJson, most }: EvaluateChoices,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const models = await localModels();
  const found: Burden[] = [];
  for (const set of dataSets) {
    const cases = await set.cases(data, most);
    if (cases === undefined) continue;
    const burden = await burdenOf(set.name, cases, models);
    found.push(burden);
    for (const line of isJson ? [JSON.stringify({ ...burden, isMet: isMet(burden) })] : linesOf(burden))
      await write(line);
  }
  if (found.length === 0)
    throw new VigilError(
      'VIGIL_INPUT_UNREADABLE',
      `${data}: none of the sets is there; name the folder that holds falls/ and vitals/`,
    );
  return found.every(isMet) ? 0 : 1;
}
