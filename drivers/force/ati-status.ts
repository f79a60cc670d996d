import type { StatusRow } from './status-word.ts';

/** The one status word that is only a warning: a monitor condition has latched and nothing else is wrong. */
export const latchedOnly = 0x8001_0000;

const error = (mask: number, reason: string): StatusRow => ({ mask, reason, quality: 'invalid' });

/** Status bits of the NET F/T, highest first (standards page force-torque 5, one source); a bit unknown there is an error too. */
export const statusRows: readonly StatusRow[] = [
  error(0x8000_0000, 'summary'),
  error(0x4000_0000, 'cpu-or-ram'),
  error(0x2000_0000, 'digital-board'),
  error(0x1000_0000, 'analog-board'),
  error(0x0800_0000, 'serial-link'),
  error(0x0400_0000, 'program-memory'),
  error(0x0200_0000, 'halted'),
  error(0x0100_0000, 'settings-validation'),
  error(0x0080_0000, 'calibration-mismatch'),
  error(0x0040_0000, 'network'),
  error(0x0020_0000, 'can'),
  error(0x0010_0000, 'rdt'),
  error(0x0008_0000, 'ethernet-ip'),
  error(0x0004_0000, 'device-net'),
  error(0x0002_0000, 'saturation'),
  error(0x0001_0000, 'monitor-condition'),
  error(0x0000_8000, 'unknown-bit-15'),
  error(0x0000_4000, 'watchdog'),
  error(0x0000_2000, 'stack'),
  error(0x0000_1000, 'eeprom'),
  error(0x0000_0800, 'flash'),
  error(0x0000_0400, 'analog-watchdog'),
  error(0x0000_0200, 'gauge-current-high'),
  error(0x0000_0100, 'gauge-current-low'),
  error(0x0000_0080, 'artificial-ground'),
  error(0x0000_0040, 'analog-supply-high'),
  error(0x0000_0020, 'analog-supply-low'),
  error(0x0000_0010, 'serial-link-unavailable'),
  error(0x0000_0008, 'reference-voltage'),
  error(0x0000_0004, 'internal-temperature'),
  error(0x0000_0002, 'http'),
  error(0x0000_0001, 'unknown-bit-0'),
];
