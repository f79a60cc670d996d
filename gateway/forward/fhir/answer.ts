import type { Bundle, BundleEntryResponse, OperationOutcome } from 'fhir/r4.js';
import { NoticeRefused } from '../../plugin/receiver.ts';
import type { HttpAnswer } from '../http-request.ts';

/** What a complaint must not repeat: it is shown, logged and stored. */
export type Hidden = readonly (string | undefined)[];

/** The message itself is at fault, or fits several things that the server has: sent again it would be refused again. */
const refusals: ReadonlySet<number> = new Set([400, 406, 410, 412, 413, 415, 422]);

const wordsMost = 200;

/**
 * Returns when the server has taken every entry of the transaction.
 * @throws NoticeRefused where it never will; any other error where it has not, or does not say so.
 */
export function judge(host: string, { status, body }: HttpAnswer, sent: number, hidden: Hidden): void {
  const answer = parsed(body);
  if (status < 200 || status >= 300) throw failure(host, status, complaint(answer, body, hidden));
  const responses = responsesIn(answer);
  if (responses === undefined || responses.length !== sent)
    throw new Error(`${host} answered ${status} without a receipt for each of ${sent} entries`);
  for (const response of responses) {
    const code = Number.parseInt(response?.status ?? '', 10);
    if (code >= 200 && code < 300) continue;
    const words = complaint(response?.outcome, '', hidden);
    throw failure(host, Number.isNaN(code) ? 0 : code, words);
  }
}

function failure(host: string, status: number, words: string): Error {
  const said = `${host} answered ${status}${words === '' ? '' : `: ${words}`}`;
  return refusals.has(status) ? new NoticeRefused(said) : new Error(said);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function responsesIn(answer: unknown): readonly (BundleEntryResponse | undefined)[] | undefined {
  const { resourceType, entry } = (answer ?? {}) as Partial<Bundle>;
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return undefined;
  return entry.map((one) => one?.response);
}

/** What the first issue says, in short; the start of the body where it is no OperationOutcome. */
function complaint(answer: unknown, body: string, hidden: Hidden): string {
  const { resourceType, issue } = (answer ?? {}) as Partial<OperationOutcome>;
  const first = resourceType === 'OperationOutcome' && Array.isArray(issue) ? issue[0] : undefined;
  const words = first ? (first.diagnostics ?? first.details?.text ?? first.code) : body;
  return withoutHidden(typeof words === 'string' ? words : '', hidden);
}

/** The text with every secret and name taken out, then cut. */
export function withoutHidden(text: string, hidden: Hidden): string {
  const clean = hidden.reduce<string>(
    (rest, one) => (one === undefined || one === '' ? rest : rest.replaceAll(one, '…')),
    text,
  );
  return clean.replaceAll(/\s+/g, ' ').trim().slice(0, wordsMost);
}
