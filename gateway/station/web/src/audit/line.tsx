import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AuditLine } from '../../../audit-wire.ts';
import { exactClock } from '../format.ts';
import { language, textOf, words } from '../language.ts';
import { date, span } from '../said.ts';

/** One line of the ledger in words; its hash and its values on demand. */
export function Line({ line }: { readonly line: AuditLine }): JSX.Element {
  const isOpen = useSignal(false);
  const { audit } = words.value;
  const { seq, atMs, errorMs, place, resident, about, reason, hash, subject, values } = line;
  return (
    <>
      <tr data-seq={seq} data-kind={line.kind}>
        <th scope="row">
          <button
            type="button"
            class="link"
            aria-expanded={isOpen.value}
            aria-label={`${audit.row} ${seq}`}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {seq}
          </button>
        </th>
        <td data-title={audit.time}>
          {date(atMs)} {exactClock(atMs)}
        </td>
        <td data-title={audit.what}>
          <span>
            {whatOf(line)}
            {reason !== undefined && <small>{reason}</small>}
          </span>
        </td>
        <td data-title={audit.who}>{whoOf(line)}</td>
        <td data-title={audit.where}>{[place, resident, about].filter(Boolean).join(' · ') || '–'}</td>
      </tr>
      {isOpen.value && (
        <tr class="audit-details">
          <td colSpan={5}>
            <p>
              {subject}
              {errorMs !== undefined && ` · ${audit.unsure({ span: span(errorMs) }, String)}`}
            </p>
            <p>
              {Object.entries(values)
                .map(([name, value]) => `${name} ${value}`)
                .join(' · ')}
            </p>
            <p>
              {audit.hash} <code>{hash}</code>
            </p>
          </td>
        </tr>
      )}
    </>
  );
}

/** A person by name; what is no person in words, where there are any. */
function whoOf({ by, name }: AuditLine): string {
  if (by === undefined) return '–';
  const others: Readonly<Record<string, string>> = words.value.auditBy;
  return others[by] ?? name ?? by;
}

/** `Alarm · Fall · accepted`: kind, condition, act, as far as the line has them. */
function whatOf({ kind, type, act }: AuditLine): string {
  const { auditKind, auditAct, alarm } = words.value;
  const parts = [
    kind === 'act' && act !== undefined ? undefined : textOf(auditKind, kind),
    type === undefined ? undefined : textOf(alarm, type),
    act === undefined ? undefined : textOf(auditAct, act),
  ];
  const said = parts.filter((part) => part !== undefined).join(language.value === 'zh-CN' ? '：' : ' · ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
