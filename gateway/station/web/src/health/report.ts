import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HealthReport } from '../../../health-wire.ts';
import { send } from '../request.ts';

/** The latest report, and whether the gateway gave none when it was last asked. */
export const report = signal<HealthReport | undefined>(undefined);
export const isOld = signal(false);

/** The gateway makes a new one at most every two seconds. */
const everyMs = 4000;

export async function ask(): Promise<void> {
  const answer = await send<HealthReport>('GET', '/api/v1/health-report');
  isOld.value = !answer.isOk;
  if (answer.isOk) report.value = answer.value;
}

/** Asks while the page is open and in front; one question at a time. */
export function useReport(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOpen = true;
    const next = async () => {
      if (!document.hidden) await ask();
      if (isOpen) timer = setTimeout(() => void next(), everyMs);
    };
    void next();
    return () => {
      isOpen = false;
      clearTimeout(timer);
      report.value = undefined;
      isOld.value = false;
    };
  }, []);
}
