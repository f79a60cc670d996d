import type { FunctionComponent } from 'preact';
import type { Role } from '../../../core/ward.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';

/** A page beside the alarms: what it is called in the catalogue, who sees it, and its code, fetched when it is first opened. */
export interface PageEntry {
  readonly name: keyof Catalogue['pageName'];
  /** Absent: whoever is signed in. */
  readonly roles?: readonly Role[];
  /** Opened from a bed, a device or a resident, and not from the list of pages. */
  readonly isOfOne?: true;
  load(): Promise<{ readonly Page: FunctionComponent<{ readonly id?: string | undefined }> }>;
}

/** Every page. A new one is one line here and its own folder beside this. */
export const pages: readonly PageEntry[] = [
  { name: 'people', roles: ['administrator'], load: () => import('./people/page.tsx') },
  { name: 'handover', load: () => import('./handover/handover-page.tsx') },
  { name: 'resident', isOfOne: true, load: () => import('./resident/resident.tsx') },
  {
    name: 'review',
    roles: ['nurse', 'charge-nurse'],
    load: () => import('./review/review-page.tsx'),
  },
  { name: 'burden', load: () => import('./burden/burden-page.tsx') },
  { name: 'health', load: () => import('./health/health-page.tsx') },
  { name: 'audit', roles: ['administrator', 'charge-nurse'], load: () => import('./audit/audit-page.tsx') },
  {
    name: 'commissioning',
    roles: ['technician', 'administrator'],
    load: () => import('./commissioning/page.tsx'),
  },
  {
    name: 'settings',
    roles: ['charge-nurse', 'technician', 'administrator'],
    load: () => import('./settings/page.tsx'),
  },
  {
    name: 'what-if',
    roles: ['nurse', 'charge-nurse', 'administrator'],
    load: () => import('./what-if/what-if-page.tsx'),
  },
];
