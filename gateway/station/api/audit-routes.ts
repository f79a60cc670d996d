import { auditFilter, auditPage, verification } from '../audit-wire.ts';
import type { StationPorts } from '../ports.ts';
import { auditing } from './audience.ts';
import { type Route, route } from './route.ts';
import { emptyBody } from './schemas.ts';

/** The audit log: what stands on the ledger, and whether it is intact. */
export function auditRoutes({ audit }: Pick<StationPorts, 'audit'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/audit',
      who: auditing,
      summary:
        'Lines of the ledger, newest first, by person, kind, bed and time; a bounded number is looked at.',
      query: auditFilter,
      answer: auditPage,
      handle: ({ query }) => audit.page(query),
    }),
    route({
      method: 'GET',
      path: '/audit/verification',
      who: auditing,
      summary: 'How the last verification of the ledger went, or how far the one under way is.',
      answer: verification,
      handle: () => audit.verification(),
    }),
    route({
      method: 'POST',
      path: '/audit/verification',
      who: auditing,
      summary: 'Verifies the whole chain in the background.',
      body: emptyBody,
      answer: verification,
      handle: () => audit.verify(),
    }),
  ];
}
