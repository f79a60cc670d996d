import './handover.css';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { wardNote } from '../../../handover-text/parts.ts';
import { dayIn } from '../../../handover-text/said.ts';
import type { HandoverShift, HandoverState, HandoverView } from '../../../handover-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { language, textOf, words } from '../language.ts';
import { goTo } from '../place.ts';
import { isLoading, list, load, pdfOf, problem, view } from './handover-data.ts';
import { isNurse, Note } from './note-editor.tsx';
import { Signing } from './signing.tsx';
import { Sbar, Statements } from './statements.tsx';

/** The shift handover: the ward first, then each resident, notes and signatures; for the screen and for paper. */
export function Page({ id }: { readonly id?: string | undefined }): JSX.Element {
  const [version, setVersion] = useState<number | undefined>(undefined);
  const read = () => load(id, version);
  useAsked(read, () => problem.peek() !== undefined, [id, version]);
  const { handover: text, refusal } = words.value;
  const shown = view.value;
  return (
    <div class="handover" data-loading={isLoading.value}>
      <Tools id={id} version={version} onVersion={setVersion} />
      {problem.value !== undefined && (
        <Refused text={`${text.failed} ${textOf(refusal, problem.value)}`} again={read} />
      )}
      {shown === undefined && isLoading.value && problem.value === undefined && (
        <p class="page-note">{text.loading}</p>
      )}
      {shown === undefined && !isLoading.value && list.value?.shifts.length === 0 && (
        <p class="page-note">{text.noShifts}</p>
      )}
      {shown !== undefined && <Paper view={shown} onNewest={() => setVersion(undefined)} />}
    </div>
  );
}

const shiftWord = (name: HandoverShift['name']): string => {
  const { shiftDay, shiftEvening, shiftNight } = words.value.frame;
  return { day: shiftDay, evening: shiftEvening, night: shiftNight }[name];
};
const stateWord = (state: HandoverState): string => {
  const { open, half, signed } = words.value.handover;
  return { open, outgoing: half, signed }[state];
};

interface ToolsProps {
  readonly id: string | undefined;
  readonly version: number | undefined;
  onVersion(version: number | undefined): void;
}

function Tools({ id, version, onVersion }: ToolsProps): JSX.Element {
  const { handover: text } = words.value;
  const shown = view.value;
  const versions = shown?.versions ?? [];
  return (
    <div class="handover-tools">
      <select
        aria-label={text.shift}
        data-act="choose-shift"
        value={shown?.shift.id ?? id ?? list.value?.current ?? ''}
        onChange={({ currentTarget }) => {
          onVersion(undefined);
          goTo('handover', currentTarget.value);
        }}
      >
        {list.value?.shifts.map((shift) => (
          <option key={shift.id} value={shift.id}>
            {dayIn(language.value, shift.fromMs)} · {shiftWord(shift.name)} · {stateWord(shift.state)}
          </option>
        ))}
      </select>
      {versions.length > 1 && (
        <select
          aria-label={text.version({ version: shown?.version ?? 1 }, String)}
          data-act="choose-version"
          value={shown?.version}
          onChange={({ currentTarget }) => onVersion(Number(currentTarget.value))}
        >
          {versions.map((one) => (
            <option key={one.version} value={one.version}>
              {text.version({ version: one.version }, String)}
            </option>
          ))}
        </select>
      )}
      <button type="button" data-act="read-again" onClick={() => load(id, version)}>
        {text.refresh}
      </button>
      <button type="button" data-act="print" disabled={shown === undefined} onClick={() => print()}>
        {text.print}
      </button>
      {shown !== undefined && (
        <a class="handover-pdf" href={pdfOf(shown, language.value)} target="_blank" rel="noreferrer">
          {text.pdf}
        </a>
      )}
    </div>
  );
}

function Paper({ view: shown, onNewest }: { readonly view: HandoverView; onNewest(): void }): JSX.Element {
  const { handover: text } = words.value;
  const isNewest = shown.version === shown.versions.at(-1)?.version;
  const mayWrite = isNewest && isNurse();
  const { name, fromMs, untilMs } = shown.shift;
  const day = (ms: number) => dayIn(language.value, ms);
  return (
    <article data-handover={shown.shift.id} data-state={shown.state} data-version={shown.version}>
      <h2>
        {text.title} · {shown.ward}
      </h2>
      <p>
        <strong>{shiftWord(name)}</strong> · {text.span({ from: day(fromMs), until: day(untilMs) }, String)}
      </p>
      <p>
        {text.asOf({ when: day(shown.asOfMs) }, String)} · {text.version({ version: shown.version }, String)}{' '}
        · <strong>{stateWord(shown.state)}</strong>
      </p>
      <p class="quiet">{text.legend}</p>
      <State view={shown} isNewest={isNewest} onNewest={onNewest} />
      <section class="handover-ward">
        <h3>{text.summary}</h3>
        <Statements all={shown.summary} />
        <Note view={shown} about={wardNote} title={text.wardNote} mayWrite={mayWrite} />
      </section>
      <Jump view={shown} />
      {shown.residents.length === 0 && <p>{text.nobody}</p>}
      {shown.residents.map((one) => (
        <section key={one.bedId} id={`handover-${one.bedId}`} class="handover-resident" data-bed={one.bedId}>
          <h3 tabIndex={-1}>
            {one.place} · {one.resident ?? text.unnamed}
          </h3>
          <Sbar resident={one} />
          <Note view={shown} about={one.residentId} title={text.note} mayWrite={mayWrite} />
        </section>
      ))}
      <Signing view={shown} isNewest={isNewest} />
      <p class="quiet">{text.notDevice}</p>
    </article>
  );
}

function State({
  view: { state },
  isNewest,
  onNewest,
}: {
  readonly view: HandoverView;
  readonly isNewest: boolean;
  onNewest(): void;
}): JSX.Element | null {
  const { handover: text } = words.value;
  if (!isNewest)
    return (
      <p class="handover-state">
        {text.oldVersion}{' '}
        <button type="button" class="handover-screen" data-act="to-newest" onClick={onNewest}>
          {text.toNewest}
        </button>
      </p>
    );
  if (state === 'open') return null;
  return <p class="handover-state">{state === 'signed' ? text.isFrozen : text.isHalf}</p>;
}

/** Straight to a bed: forty residents are a long page. */
function Jump({ view: { residents } }: { readonly view: HandoverView }): JSX.Element {
  const go = (bedId: string) => {
    const section = document.getElementById(`handover-${bedId}`);
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector('h3')?.focus({ preventScroll: true });
  };
  return (
    <nav class="handover-jump" aria-label={words.value.handover.jump}>
      {residents.map(({ bedId, place }) => (
        <button key={bedId} type="button" onClick={() => go(bedId)}>
          {place}
        </button>
      ))}
    </nav>
  );
}
