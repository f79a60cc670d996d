import type { FunctionComponent } from 'preact';
import type { Role } from '../../../core/ward.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';

/** A page beside the alarms: what it is called in the catalogue, who sees it, and its code, fetched when it is first opened. */
export interface PageEntry {
  readonly name: keyof Catalogue['pageName'];
  /** What it is about: the menu draws a line where that changes. */
  readonly of: 'ward' | 'equipment' | 'office';
  /** Absent: whoever is signed in. */
  readonly roles?: readonly Role[];
  /** Opened from a bed, a device or a resident, and not from the list of pages. */
  readonly isOfOne?: true;
  load(): Promise<{ readonly Page: FunctionComponent<{ readonly id?: string | undefined }> }>;
}

/** Who reads what is known of residents over time. */
export const caring: readonly Role[] = ['observer', 'nurse', 'charge-nurse', 'administrator'];

/** Every page, in the menu's order: what a nurse needs first. A new one is one line here and its own folder beside this. */
export const pages: readonly PageEntry[] = [
  { name: 'handover', of: 'ward', roles: caring, load: () => import('./handover/handover-page.tsx') },
  {
    name: 'resident',
    of: 'ward',
    roles: caring,
    isOfOne: true,
    load: () => import('./resident/resident.tsx'),
  },
  {
    name: 'review',
    of: 'ward',
    roles: ['nurse', 'charge-nurse'],
    load: () => import('./review/review-page.tsx'),
  },
  { name: 'burden', of: 'ward', load: () => import('./burden/burden-page.tsx') },
  {
    name: 'what-if',
    of: 'ward',
    roles: ['nurse', 'charge-nurse', 'administrator'],
    load: () => import('./what-if/what-if-page.tsx'),
  },
  { name: 'health', of: 'equipment', load: () => import('./health/health-page.tsx') },
  {
    name: 'commissioning',
    of: 'equipment',
    roles: ['technician', 'administrator'],
    load: () => import('./commissioning/page.tsx'),
  },
  {
    name: 'settings',
    of: 'equipment',
    roles: ['charge-nurse', 'technician', 'administrator'],
    load: () => import('./settings/page.tsx'),
  },
  { name: 'people', of: 'office', roles: ['administrator'], load: () => import('./people/page.tsx') },
  {
    name: 'audit',
    of: 'office',
    roles: ['administrator', 'charge-nurse'],
    load: () => import('./audit/audit-page.tsx'),
  },
];
