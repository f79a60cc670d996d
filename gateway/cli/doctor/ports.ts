import { constants } from 'node:fs';
import { access, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { SerialPort } from 'serialport';
import type { PortIdentity } from '../../plugin/port-identity.ts';
import { bad, type Finding, good } from './finding.ts';
import { answersTcp } from './network.ts';

/** A device's port as the configuration gives it. */
export interface PortOf {
  readonly deviceId: string;
  readonly port: string | PortIdentity;
}

/**
 * Whether each port is there, may be opened, and is free. No port is opened for it: that would reset some devices and
 * steal the line of a running gateway.
 */
export async function portFindings(ports: readonly PortOf[], isRunning: boolean): Promise<Finding[]> {
  const holders = await openFiles();
  return Promise.all(ports.map((one) => portFinding(one, holders, isRunning)));
}

async function portFinding(
  { deviceId, port }: PortOf,
  holders: ReadonlyMap<string, Holder>,
  isRunning: boolean,
): Promise<Finding> {
  const about = { check: 'port' as const, about: deviceId };
  const named = typeof port === 'string' ? port : identityText(port);
  const values = { port: named };
  const address = /^tcp:\/\/(.+):(\d+)$/.exec(named);
  if (address) {
    // Many device servers serve one client alone, and that is the gateway.
    if (isRunning) return good({ ...about, key: 'port-ours', values });
    const isThere = await answersTcp(address[1] ?? '', Number(address[2]));
    return (isThere ? good : bad)({ ...about, key: isThere ? 'port-good' : 'port-unreachable', values });
  }
  const path = typeof port === 'string' ? port : await pathOf(port);
  const real = path === undefined ? undefined : await realpath(path).catch(() => undefined);
  if (real === undefined) return bad({ ...about, key: 'port-not-found', values });
  const holder = holders.get(real);
  if (holder?.isOurs) return good({ ...about, key: 'port-ours', values });
  if (holder)
    return bad({ ...about, key: 'port-busy', values: { ...values, holder: holder.name, pid: holder.pid } });
  const mayOpen = await access(real, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return (mayOpen ? good : bad)({ ...about, key: mayOpen ? 'port-good' : 'port-permission', values });
}

const identityText = ({ vendorId, productId, serialNumber, physicalPath }: PortIdentity): string =>
  [vendorId && productId ? `${vendorId}:${productId}` : (vendorId ?? productId), serialNumber, physicalPath]
    .filter((part) => part !== undefined)
    .join(' ');

/** The adapter that has every field of the identity. */
async function pathOf(wanted: PortIdentity): Promise<string | undefined> {
  // Listing fails on a machine without udev, which has no adapter that it could name either.
  const adapters = await SerialPort.list().catch(() => []);
  for (const { path, vendorId, productId, serialNumber } of adapters) {
    const isSame = (field: string | undefined, found: string | undefined) =>
      field === undefined || field.toLowerCase() === found?.toLowerCase();
    if (!isSame(wanted.vendorId, vendorId) || !isSame(wanted.productId, productId)) continue;
    if (!isSame(wanted.serialNumber, serialNumber)) continue;
    if (wanted.physicalPath === undefined || (await socketOf(path)) === wanted.physicalPath) return path;
  }
  return undefined;
}

/** Bus and port chain of a USB adapter: `1-1.2`, from its place in the kernel's tree. */
async function socketOf(path: string): Promise<string | undefined> {
  const place = await realpath(`/sys/class/tty/${basename(path)}/device`).catch(() => '');
  return place.split('/').findLast((part) => /^\d+-\d+(\.\d+)*$/.test(part));
}

interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly isOurs: boolean;
}

/** Who holds which device file, as far as this user may see. */
async function openFiles(): Promise<ReadonlyMap<string, Holder>> {
  const held = new Map<string, Holder>();
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
      if (!target.startsWith('/dev/tty') && !target.startsWith('/dev/pts/')) continue;
      if (!held.has(target)) held.set(target, await holderOf(Number(pid)));
    }
  }
  return held;
}

async function holderOf(pid: number): Promise<Holder> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const isOurs = words.some((word) => word.endsWith('drivers/process.js'));
  return { pid, name: basename(words[0] ?? '') || '?', isOurs };
}
