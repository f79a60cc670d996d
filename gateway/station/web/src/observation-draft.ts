import {
  type Acvpu,
  type HandMeasured,
  handMeasured,
  type ObservedValues,
  type OxygenDevice,
} from '../../../core/observation.ts';

/** What a form holds while it is filled in: numbers as they were typed. */
export interface Draft {
  readonly consciousness?: Acvpu | undefined;
  readonly gas?: 'air' | 'oxygen' | undefined;
  readonly device?: OxygenDevice | undefined;
  readonly flow: string;
  readonly percent: string;
  readonly typed: Readonly<Partial<Record<HandMeasured, string>>>;
}

export const emptyDraft: Draft = { flow: '', percent: '', typed: {} };

const text = (value: number | undefined): string => (value === undefined ? '' : `${value}`);

/** An entry as a form shows it, to be put right. */
export function draftOf({ consciousness, oxygen, ...numbers }: ObservedValues): Draft {
  const given = oxygen?.kind === 'oxygen' ? oxygen : undefined;
  return {
    consciousness,
    gas: oxygen?.kind,
    device: given?.device,
    flow: text(given?.flowLpm),
    percent: text(given?.percent),
    typed: Object.fromEntries(handMeasured.map(({ name }) => [name, text(numbers[name])])),
  };
}

const numberIn = (typed: string | undefined): number | undefined =>
  typed === undefined || typed === '' ? undefined : Number(typed);

/** What is sent; undefined where oxygen is given and nobody said by what. The browser has checked the numbers. */
export function valuesOf({
  consciousness,
  gas,
  device,
  flow,
  percent,
  typed,
}: Draft): ObservedValues | undefined {
  if (gas === 'oxygen' && device === undefined) return undefined;
  const numbers = handMeasured.flatMap(({ name }) => {
    const value = numberIn(typed[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(consciousness && { consciousness }),
    ...(gas === 'air' && { oxygen: { kind: gas } }),
    ...(gas === 'oxygen' && device && { oxygen: given(device, numberIn(flow), numberIn(percent)) }),
    ...Object.fromEntries(numbers),
  };
}

const given = (device: OxygenDevice, flowLpm: number | undefined, percent: number | undefined) => ({
  kind: 'oxygen' as const,
  device,
  ...(flowLpm === undefined ? {} : { flowLpm }),
  ...(percent === undefined ? {} : { percent }),
});
