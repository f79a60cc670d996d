import type { JSX } from 'preact';
import { type SbarPart, sbar } from '../../../handover-text/parts.ts';
import { restsOn, type Speech, saidOf } from '../../../handover-text/said.ts';
import type { HandoverResident, Statement } from '../../../handover-wire.ts';
import { language, words } from '../language.ts';

export const speech = (): Speech => ({ words: words.value, language: language.value });

/** Statements, each with what it rests on behind it. */
export function Statements({ all }: { readonly all: readonly Statement[] }): JSX.Element {
  const said = speech();
  return (
    <ul class="handover-says">
      {all.map((one, index) => (
        <li key={index} data-basis={one.basis} data-key={one.key}>
          {saidOf(one, said)} <small>{restsOn(one, said)}</small>
        </li>
      ))}
    </ul>
  );
}

/** The four parts of one resident. */
export function Sbar({ resident }: { readonly resident: HandoverResident }): JSX.Element {
  return (
    <div class="handover-sbar">
      {sbar.map((part) => resident[part].length > 0 && <Part key={part} part={part} all={resident[part]} />)}
    </div>
  );
}

function Part({ part, all }: { readonly part: SbarPart; readonly all: readonly Statement[] }): JSX.Element {
  return (
    <section data-part={part}>
      <h4>{words.value.handover[part]}</h4>
      <Statements all={all} />
    </section>
  );
}
