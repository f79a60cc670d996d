import type { PortIdentity } from '../../plugin/port-identity.ts';

/**
 * Which drivers an adapter is most often found with: by the USB ids of its chip or board (usb.ids of the Linux USB project), and the
 * adapter that a device's maker ships or names in its manual. A guess only: one chip is in many cables.
 */
const byAdapter: Readonly<Record<string, readonly string[]>> = {
  // CH340: the cable of WIT Motion; cheap boards.
  '1a86:7523': ['witmotion-wt901', 'hlk-ld2410', 'hlk-ld6002', 'bedside-node', 'firmata-board'],
  '1a86:55d4': ['witmotion-wt901', 'bedside-node'],
  // CP210x: oximeters' cables, radar boards.
  '10c4:ea60': ['contec-cms50', 'seeed-mr60fda2', 'seeed-mr60bha2', 'r60-radar', 'nonin-oem3'],
  // FT232R: RS-485 and RS-232 cables.
  '0403:6001': ['robotiq-ft300', 'modbus', 'nonin-oem3', 'masimo-ascii1', 'bota-sensone'],
  '0403:6014': ['kunwei-kwr75', 'bota-sensone'],
  '0403:6015': ['modbus', 'robotiq-ft300', 'espa-444'],
  // PL2303.
  '067b:2303': ['nonin-oem3', 'bci-oximeter', 'berry-pm6750', 'espa-444'],
  // Arduino, and Espressif's own USB.
  '2341:0043': ['firmata-board', 'bedside-node'],
  '2341:8036': ['firmata-board'],
  '303a:1001': ['bedside-node', 'seeed-mr60fda2', 'seeed-mr60bha2'],
  // Microchip CDC, as OnRobot's converter; XDS110 of Texas Instruments.
  '04d8:000a': ['optoforce-hex'],
  '0451:bef3': ['ti-iwr6843'],
};

export const guessesFor = ({ vendorId = '', productId = '' }: PortIdentity): readonly string[] =>
  byAdapter[`${vendorId}:${productId}`.toLowerCase()] ?? [];
