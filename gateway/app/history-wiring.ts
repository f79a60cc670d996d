import { messageOf } from '../core/error.ts';
import type { BoundSubject } from './bindings.ts';
import type { AppOptions } from './contract.ts';
import { History, type HistoryParts } from './history/history.ts';
import type { Parts } from './parts.ts';

/** History mode of this gateway, with what it told before and nobody has seen. */
export const historyOf = (
  { config, clock, log }: AppOptions,
  { store, site, models, policiesAt }: Parts,
  ends: Pick<HistoryParts, 'onReports' | 'onTold'> & { readonly subjects: readonly BoundSubject[] },
): Promise<History> =>
  History.start({
    ...ends,
    config,
    clock,
    log,
    site,
    store,
    policiesAt,
    model: (id) => models.port(id),
    onFault: (subject, detector, thrown) =>
      log.error('VIGIL_FAILED', { subject, detector, message: messageOf(thrown) }),
  });
