import type { AuditFilter, AuditPage, Verification } from './audit-wire.ts';

/** What the audit log's page asks the gateway. */
export interface AuditPort {
  /** Newest first. Looks at a bounded number of lines; the answer says where to go on. */
  page(filter: AuditFilter): Promise<AuditPage>;
  /** How the last verification of the chain went, or how far the one under way is. */
  verification(): Verification;
  /** Verifies the whole chain, unless that is under way. */
  verify(): Verification;
}
