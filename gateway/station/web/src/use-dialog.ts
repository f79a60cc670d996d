import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** What is open, the topmost last: it alone has the keys. */
const open: symbol[] = [];

const focusable = 'button:not([disabled]), input:not([disabled]), select, textarea, a[href], [tabindex="0"]';

/** While it is open a dialog has the focus and the Escape key; then the focus goes back to what opened it. A modal one keeps it inside. */
export function useDialog<Box extends HTMLElement>(close: () => void, isModal = false): RefObject<Box> {
  const box = useRef<Box>(null) as RefObject<Box>;
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const me = Symbol('dialog');
    open.push(me);
    const before = document.activeElement;
    const stops = () => [...(box.current?.querySelectorAll<HTMLElement>(focusable) ?? [])];
    if (box.current?.contains(before) === false) stops()[0]?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (open.at(-1) !== me) return;
      if (event.key === 'Escape') latest.current();
      if (event.key === 'Tab' && isModal) keepInside(event, stops());
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      open.splice(open.indexOf(me), 1);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return box;
}

function keepInside(event: KeyboardEvent, stops: readonly HTMLElement[]): void {
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = event.shiftKey ? at - 1 : at + 1;
  if (at >= 0 && next >= 0 && next < stops.length) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0)?.focus();
}
