import type { JSX } from 'preact';
import { type Inputs, useEffect, useState } from 'preact/hooks';
import { words } from './language.ts';

/** What was refused is asked for again this often. */
const againMs = 4000;

/**
 * Asks when a page is opened, and again while it stays open and the gateway has not given what it shows. One question at a time: a
 * gateway that is slow is not asked more because of it.
 */
export function useAsked(ask: () => Promise<unknown>, isRefused: () => boolean, inputs: Inputs = []): void {
  useEffect(() => {
    let isAsking = false;
    const once = async () => {
      isAsking = true;
      await ask();
      isAsking = false;
    };
    void once();
    const timer = setInterval(() => {
      if (!isAsking && isRefused()) void once();
    }, againMs);
    return () => clearInterval(timer);
  }, inputs);
}

/** In the place of what the gateway did not give: why, and a touch that asks at once. */
export function Refused({ text, again }: { readonly text: string; again(): Promise<unknown> }): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const { page } = words.value;
  const touch = async () => {
    setAsking(true);
    await again();
    setAsking(false);
  };
  return (
    <p class="page-note" data-part="refused" role="alert">
      {text}{' '}
      <button type="button" data-act="retry" disabled={isAsking} onClick={() => void touch()}>
        {page.retry}
      </button>
    </p>
  );
}
