/** A PIN is for shared screens: 4 to 8 digits. Everything else is a password. NIST SP 800-63B-4, 3.1.1: length, no rules of composition. */
export const pinMin = 4;
export const pinMax = 8;
export const passwordMin = 12;
export const passwordMax = 128;

export const isPin = (secret: string): boolean => /^\d{4,8}$/.test(secret);

/** Whether somebody may have this as their PIN or password. */
export const mayBeSecret = (secret: string): boolean =>
  isPin(secret) || (secret.length >= passwordMin && secret.length <= passwordMax);
