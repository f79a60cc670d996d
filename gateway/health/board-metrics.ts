import type { Registry } from 'prom-client';
import { addRows } from './metric-rows.ts';

/** The screens of the ward. */
export interface BoardHealth {
  readonly screens: number;
  readonly inSight: number;
  /** An alarm of high priority was painted by none of them in time, and none has painted since. */
  readonly isMissing: boolean;
  /** Views that gave way to newer ones before a screen had read them. */
  readonly replaced: number;
  /** Events that wait for screens now. */
  readonly waiting: number;
  /** Screens that were let go as they did not read. */
  readonly slowDropped: number;
  /** Screens for which there was no place. */
  readonly refused: number;
  /** Of these, where nobody was signed in, while places were left for who is. */
  readonly anonymousRefused: number;
  /** Requests of addresses that asked too often. */
  readonly rateRefused: number;
}

export function addBoardMetrics(registry: Registry, board: () => BoardHealth): void {
  const rows: readonly (readonly [string, string, (health: BoardHealth) => number])[] = [
    ['vigil_screens', 'Screens that are served.', ({ screens }) => screens],
    [
      'vigil_screens_in_sight',
      'Screens that proved within 15 s that they are in front.',
      ({ inSight }) => inSight,
    ],
    [
      'vigil_board_missing',
      '1 while an alarm of high priority was painted by no screen in time.',
      ({ isMissing }) => (isMissing ? 1 : 0),
    ],
    ['vigil_screen_events_waiting', 'Events that screens have not read yet.', ({ waiting }) => waiting],
    [
      'vigil_screen_views_replaced_total',
      'Views that gave way to newer ones before a screen had read them.',
      ({ replaced }) => replaced,
    ],
    [
      'vigil_screens_dropped_total',
      'Screens let go as changes of alarms waited too long for them, or for their place.',
      ({ slowDropped }) => slowDropped,
    ],
    ['vigil_screens_refused_total', 'Screens for which there was no place.', ({ refused }) => refused],
    [
      'vigil_screens_anonymous_refused_total',
      'Screens where nobody was signed in and for which the places left are kept.',
      ({ anonymousRefused }) => anonymousRefused,
    ],
    [
      'vigil_requests_refused_total',
      'Requests of addresses that asked too often.',
      ({ rateRefused }) => rateRefused,
    ],
  ];
  addRows(registry, rows, board);
}
