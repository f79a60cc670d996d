import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FoundPort, PortIdentity } from '../../gateway/plugin/port-identity.ts';
import { LineFailure } from './line.ts';

/** Where the kernel shows its devices. */
export interface DeviceTree {
  readonly sysfs: string;
  readonly dev: string;
}

const thisMachine: DeviceTree = { sysfs: '/sys', dev: '/dev' };
/** From a port up to its USB device is never this far. */
const levelsMost = 12;

/** Every serial port with a USB adapter behind it, as the kernel lists them; no program is started for it. */
export function usbPorts({ sysfs, dev }: DeviceTree = thisMachine): readonly FoundPort[] {
  const folder = join(sysfs, 'class/tty');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const device = join(folder, name, 'device');
      const adapter = existsSync(device) ? usbDeviceOf(realpathSync(device)) : undefined;
      if (adapter === undefined) return [];
      const field = (file: string) => fileText(join(adapter, file));
      const [vendorId, productId, serialNumber, product] = ['idVendor', 'idProduct', 'serial', 'product'].map(
        field,
      );
      return [
        {
          path: join(dev, name),
          physicalPath: basename(adapter),
          ...(vendorId && { vendorId: vendorId.toLowerCase() }),
          ...(productId && { productId: productId.toLowerCase() }),
          ...(serialNumber && { serialNumber }),
          ...(product && { product }),
        },
      ];
    });
}

/** The nearest folder above that is a USB device, not one of its interfaces. */
function usbDeviceOf(start: string): string | undefined {
  let folder = start;
  for (let level = 0; level < levelsMost; level += 1) {
    if (existsSync(join(folder, 'idVendor'))) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim().slice(0, 256) || undefined;
  } catch {
    return undefined;
  }
}

const fields = ['vendorId', 'productId', 'serialNumber', 'physicalPath'] as const;

/**
 * The path of the port with that identity. Throws a `LineFailure`: `wrong-device` where another adapter is in the named
 * socket or several fit, `not-found` where none is there, naming those that are.
 */
export function pathOf(identity: PortIdentity, ports: readonly FoundPort[] = usbPorts()): string {
  const wanted = { ...identity, ...lowerCased(identity) };
  const matching = ports.filter((port) =>
    fields.every((key) => wanted[key] === undefined || wanted[key] === port[key]),
  );
  const [first] = matching;
  if (first && matching.length === 1) return first.path;
  const asked = describe(wanted);
  if (first) throw new LineFailure('wrong-device', `${asked} fits ${matching.map(describe).join(' and ')}`);
  const inSocket = ports.find(({ physicalPath }) => physicalPath && physicalPath === wanted.physicalPath);
  if (inSocket) throw new LineFailure('wrong-device', `${describe(inSocket)} where ${asked} should be`);
  const present = ports.map(describe).join(', ') || 'no USB serial adapter';
  throw new LineFailure('not-found', `${asked} is not plugged in; there is ${present}`);
}

const lowerCased = ({ vendorId, productId }: PortIdentity) => ({
  ...(vendorId && { vendorId: vendorId.toLowerCase() }),
  ...(productId && { productId: productId.toLowerCase() }),
});

function describe({ vendorId, productId, serialNumber, physicalPath }: PortIdentity): string {
  const parts = [
    vendorId || productId ? `${vendorId ?? '*'}:${productId ?? '*'}` : undefined,
    serialNumber,
    physicalPath && `socket ${physicalPath}`,
  ];
  return parts.filter((part) => part !== undefined).join(' ') || 'any adapter';
}
