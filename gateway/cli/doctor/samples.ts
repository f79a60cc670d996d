/** One device, as the gateway's own exposition tells it. */
export interface DeviceSample {
  readonly deviceId: string;
  readonly isUp: boolean;
  readonly problem?: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Which series gives which value, and in what it is said. */
const saidAs: Readonly<Record<string, { readonly name: string; readonly times: number }>> = {
  frames_total: { name: 'frames', times: 1 },
  bytes_total: { name: 'bytes', times: 1 },
  checksum_errors_total: { name: 'checksumErrors', times: 1 },
  resyncs_total: { name: 'resyncs', times: 1 },
  gaps_total: { name: 'gaps', times: 1 },
  dropped_total: { name: 'dropped', times: 1 },
  rate_hertz: { name: 'rateHz', times: 1 },
  latency_seconds: { name: 'latencyMs', times: 1000 },
};

/** Reads the series `vigil_device_…` of our own `/metrics`, whose label values are ids without quotes. */
export function deviceSamples(text: string): DeviceSample[] {
  const devices = new Map<string, { isUp: boolean; problem?: string; values: Record<string, number> }>();
  for (const [, series = '', labels = '', number = ''] of text.matchAll(
    /^vigil_device_(\w+)\{([^}]*)\} (\S+)$/gm,
  )) {
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
    const deviceId = label('device');
    if (deviceId === undefined) continue;
    const device = devices.get(deviceId) ?? { isUp: false, values: {} };
    devices.set(deviceId, device);
    const value = saidAs[series];
    if (value) device.values[value.name] = Number(number) * value.times;
    if (series === 'link_up') device.isUp = number === '1';
    const problem = label('problem');
    if (series === 'link_problem' && number === '1' && problem !== undefined) device.problem = problem;
  }
  return [...devices].map(([deviceId, device]) => ({ deviceId, ...device }));
}
