import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
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

/** The common address label. In force while a label is printed only: a named page's size does not count for the first page everywhere. */
const paper = '@page { size: 62mm 29mm; margin: 0 }';

/** Prints a copy that is all of the page: what is only hidden around it would still take paper. */
function print(label: HTMLElement | null): void {
  if (label === null) return;
  const copy = label.cloneNode(true);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(paper);
  document.adoptedStyleSheets.push(sheet);
  document.body.append(copy);
  document.body.dataset['print'] = 'label';
  const end = () => {
    delete document.body.dataset['print'];
    copy.parentNode?.removeChild(copy);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
  addEventListener('afterprint', end, { once: true });
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
  const label = useRef<HTMLDivElement>(null);
  const today = new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(Date.now());
  return (
    <section>
      <h3>{text.label}</h3>
      <div ref={label} class="label" data-label={deviceId}>
        <Code text={addressOf(deviceId)} name={text.scan} />
        <div class="label-text">
          <strong>{place}</strong>
          <span>{deviceId}</span>
          <span>{today}</span>
        </div>
      </div>
      <button type="button" data-act="print-label" onClick={() => print(label.current)}>
        {text.print}
      </button>
    </section>
  );
}
