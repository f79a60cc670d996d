import type { JSX } from 'preact';
import { encode } from 'uqr';
import { language, words } from '../language.ts';

/** The page of this device on this gateway: a phone's camera leads there. */
const addressOf = (deviceId: string): string =>
  `${location.origin}/#/commissioning/${encodeURIComponent(deviceId)}`;

/** The modules of a QR code as one path, so that it prints sharp at any size. */
function Code({ text, name }: { readonly text: string; readonly name: string }): JSX.Element {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg
      class="label-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={name}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

function print(): void {
  document.body.dataset['print'] = 'label';
  addEventListener('afterprint', () => delete document.body.dataset['print'], { once: true });
  window.print();
}

/** What is stuck on the device: whose it is, what it is called, since when; in a label's size. */
export function Label({
  deviceId,
  place,
}: {
  readonly deviceId: string;
  readonly place: string;
}): JSX.Element {
  const { commissioning: text } = words.value;
  const today = new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(Date.now());
  return (
    <section>
      <h3>{text.label}</h3>
      <div class="label" data-label={deviceId}>
        <Code text={addressOf(deviceId)} name={text.scan} />
        <div class="label-text">
          <strong>{place}</strong>
          <span>{deviceId}</span>
          <span>{today}</span>
        </div>
      </div>
      <button type="button" data-act="print-label" onClick={print}>
        {text.print}
      </button>
    </section>
  );
}
