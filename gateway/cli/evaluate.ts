import { VigilError } from '../core/error.ts';
import { localModels } from './detect.ts';
import { type Burden, burdenOf, type Toll } from './evaluate/alarm-burden.ts';
import { dataSets } from './evaluate/data-sets.ts';

/** The goal: a tenth of the fixed limits' alarms, and no event missed that they would have caught. */
const goalRatio = 0.1;

const isMet = ({ fixed, vigil }: Burden): boolean =>
  vigil.alarms <= goalRatio * fixed.alarms && vigil.missed <= fixed.missed;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

function linesOf(burden: Burden): readonly string[] {
  const { name, recordings, days, events, fixed, vigil } = burden;
  const aDay = (alarms: number) => (days > 0 ? (alarms / days).toFixed(1) : '–');
  const times = (a: number, b: number) => (b > 0 ? `${(a / b).toFixed(2)} ×` : '–');
  const [idleFixed, idleVigil] = [fixed, vigil].map(({ alarms, actionable }) => alarms - actionable) as [
    number,
    number,
  ];
  const tollOf = ({ alarms, technical, missed }: Toll, idle: number) =>
    `${alarms} alarms (${technical} technical), ${aDay(alarms)} a resident-day, ${idle} without an event, ${missed} events missed`;
  return [
    `${isMet(burden) ? '✔' : '✘'} ${name}: ${recordings} recordings, ${days.toFixed(2)} resident-days, ${events} events`,
    `    fixed limits: ${tollOf(fixed, idleFixed)}`,
    `    Vigil: ${tollOf(vigil, idleVigil)}${vigil.missed > 0 ? ` (${listed(vigil.missedBy)})` : ''}`,
    `    alarms ${times(vigil.alarms, fixed.alarms)}, without an event ${times(idleVigil, idleFixed)}; ` +
      `an alarm for each event and no other ${times(events, fixed.alarms)}; ${vigil.again} calls again`,
    ...(vigil.alarms > 0 ? [`    ${listed(vigil.byType)}`] : []),
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
