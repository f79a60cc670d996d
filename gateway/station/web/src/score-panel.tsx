import type { JSX } from 'preact';
import type { BedView, ScorePartView, ScoreView } from '../../wire.ts';
import { age, clock } from './format.ts';
import { textOf, words } from './language.ts';
import { found } from './observations.ts';
import { ScoreBand } from './shape.tsx';
import { nowMs, session } from './store.ts';

/** In the order of the chart. */
const parameters = ['respiration', 'spo2', 'oxygen', 'systolic', 'pulse', 'consciousness', 'temperature'];
/** What a partial score may ask for all the same: being a lower bound it calls for no less. */
const asksAtLeast = new Set(['single-three', 'urgent', 'emergency']);

export const isPartial = (score: ScoreView): boolean => score.missing.length > 0;

/** The score in the few letters of a tile; a partial one is never called NEWS2. */
export function shortScore(score: ScoreView): string {
  const { bed } = words.value;
  return `${isPartial(score) ? bed.partial : bed.news2} ${score.total}`;
}

/** The score, what the chart asks for, and its seven parameters, each with value, points, age and source. */
export function ScorePanel({ bed: { score } }: { readonly bed: BedView }): JSX.Element {
  const { bed: text } = words.value;
  return (
    <section class="score" data-partial={score === undefined ? undefined : isPartial(score)}>
      <h3>{text.score}</h3>
      {score === undefined ? <p class="quiet">{text.noScore}</p> : <Total score={score} />}
      {session.value !== undefined && (
        <table>
          <tbody>
            {parameters.map((name) => (
              <Part key={name} name={name} part={score?.parts.find(({ parameter }) => parameter === name)} />
            ))}
          </tbody>
        </table>
      )}
      <Scale score={score} />
    </section>
  );
}

function Total({ score }: { readonly score: ScoreView }): JSX.Element {
  const { bed: text, scoreResponse } = words.value;
  const isWhole = !isPartial(score);
  return (
    <>
      <p class="score-total">
        <ScoreBand response={score.response} isPartial={!isWhole} />
        <strong>{score.total}</strong> <span>{isWhole ? text.news2 : text.partialLong}</span>
      </p>
      {(isWhole || asksAtLeast.has(score.response)) && (
        <p class="score-response">{textOf(scoreResponse, score.response)}</p>
      )}
    </>
  );
}

interface PartProps {
  readonly name: string;
  readonly part: ScorePartView | undefined;
}

function Part({ name, part }: PartProps): JSX.Element {
  const { bed: text, scoreParameter } = words.value;
  return (
    <tr data-parameter={name} data-known={part !== undefined}>
      <th scope="row">{textOf(scoreParameter, name)}</th>
      {part === undefined ? (
        <td colSpan={3} class="quiet">
          – {text.unknown}
        </td>
      ) : (
        <>
          <td>
            <strong>{shown(part)}</strong>
          </td>
          <td class="number">{text.points({ points: part.points }, clock)}</td>
          <td class="quiet">{sourceOf(part)}</td>
        </>
      )}
    </tr>
  );
}

function shown({ parameter, value }: ScorePartView): string {
  const { acvpu, observe } = words.value;
  if (parameter === 'oxygen') return value === 'oxygen' ? observe.oxygen : observe.air;
  if (typeof value === 'string') return textOf(acvpu, value);
  return `${parameter === 'temperature' ? value.toFixed(1) : Math.round(value)}${units[parameter] ?? ''}`;
}

const units: Readonly<Record<string, string>> = {
  respiration: ' /min',
  spo2: ' %',
  systolic: ' mmHg',
  pulse: ' /min',
  temperature: ' °C',
};

function sourceOf({ atMs, isByHand }: ScorePartView): string {
  const { bed: text } = words.value;
  if (atMs === undefined) return text.byProfile;
  return `${isByHand ? text.byHand : text.measured} · ${text.ago({ age: age(atMs, nowMs.value) }, clock)}`;
}

/** Which SpO2 scale holds, and by whose decision; shown only. */
function Scale({ score }: { readonly score: ScoreView | undefined }): JSX.Element | null {
  const { bed: text } = words.value;
  const decision = typeof found.value === 'string' ? undefined : found.value.scale2;
  if (score === undefined && decision === undefined) return null;
  return (
    <p class="score-scale">
      {decision === undefined
        ? text.scale({ scale: score?.scale ?? 1 }, clock)
        : text.scale2({ by: decision.decidedBy, on: decision.decidedOn }, clock)}
      {' · '}
      <span class="quiet">{text.scaleText}</span>
    </p>
  );
}
