import { type Role, roles } from '../../core/ward.ts';
import type { RefusalCode } from '../refusal.ts';

/** Who may use an address: anybody, whoever may see the board, whoever is signed in, or those of some roles. */
export type Audience = 'anybody' | 'board' | 'signed-in' | RoleAudience;

export interface RoleAudience {
  readonly roles: readonly Role[];
  /** What everybody else is told. */
  readonly refusal: RefusalCode;
}

const nurses: readonly Role[] = ['nurse', 'charge-nurse'];

/** Who answers alarms and their sound. */
export const answering: RoleAudience = { roles: nurses, refusal: 'role-forbidden' };
/** Who writes down what was seen of a resident. */
export const observing: RoleAudience = { roles: nurses, refusal: 'nurses-only' };
/** Who reads what is known of a resident over time: those who care, and who answers for the facility. Hardware needs none of it. */
export const caring: RoleAudience = {
  roles: ['observer', ...nurses, 'administrator'],
  refusal: 'carers-only',
};
/** Who writes in a shift handover and signs it. */
export const handingOver: RoleAudience = { roles: nurses, refusal: 'handover-nurses-only' };
/** Who says, looking back, what alarms were. */
export const reviewing: RoleAudience = { roles: nurses, refusal: 'nurses-review' };
/** Who tries other limits and proposes them. */
export const deciding: RoleAudience = { roles: ['charge-nurse', 'administrator'], refusal: 'deciders-only' };
/** Who may be the second person for a limit that loses a confirmed alarm. */
export const approving: RoleAudience = {
  roles: [...nurses, 'administrator'],
  refusal: 'approvers-only',
};
/** Who looks after hardware. */
export const technical: RoleAudience = {
  roles: ['technician', 'administrator'],
  refusal: 'technicians-only',
};
/** Who may see how the ward is set up. */
export const lookingAtSettings: RoleAudience = {
  roles: ['charge-nurse', 'technician', 'administrator'],
  refusal: 'settings-seen-by',
};
/** Who looks after people's accounts and the facility's settings. */
export const administering: RoleAudience = { roles: ['administrator'], refusal: 'administrators-only' };
/** Who reads what everybody did. */
export const auditing: RoleAudience = {
  roles: ['administrator', 'charge-nurse'],
  refusal: 'auditors-only',
};
/** Who tries whether calls are answered. */
export const drilling: RoleAudience = {
  roles: ['technician', 'administrator', 'charge-nurse'],
  refusal: 'drillers-only',
};

/** Which roles may use an address; `nobody` is a screen where nobody is signed in. */
export function audienceRoles(who: Audience): readonly string[] {
  if (typeof who === 'object') return who.roles;
  if (who === 'signed-in') return roles;
  return [who === 'anybody' ? 'nobody' : 'nobody, where the board is open', ...roles];
}
