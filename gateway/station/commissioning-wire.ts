import { z } from 'zod';
import { jsonValue } from './json-value.ts';
import { formField } from './settings-wire.ts';

/** What travels between a screen and the gateway about devices that are put into service. */

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
const seen = z.string().regex(/^[0-9a-f]{64}$/);

/** By what a serial port is known again, whatever number the system gives it. */
const identity = z.strictObject({
  vendorId: z.string().max(4).optional(),
  productId: z.string().max(4).optional(),
  serialNumber: z.string().max(128).optional(),
  physicalPath: z.string().max(64).optional(),
});

/** A device as a technician describes it; its options are checked by its driver. */
export const deviceDraft = z.strictObject({
  id,
  driver: z.string().min(1).max(64),
  bed: id.optional(),
  robot: id.optional(),
  placement: z.enum(['waist', 'chest', 'hip', 'pocket', 'wrist']).optional(),
  watches: z.enum(['bed', 'room', 'bathroom']).optional(),
  port: z.union([z.string().min(1).max(256), identity]).optional(),
  options: z.record(z.string().max(64), jsonValue).optional(),
});
export type DeviceDraft = z.infer<typeof deviceDraft>;

/** `replaces`: the device whose place it takes from now on. */
export const addDevice = z.strictObject({ seen, device: deviceDraft, replaces: id.optional() });
export const removeDevice = z.strictObject({ seen });
export type DeviceChange =
  | ({ readonly what: 'add' } & z.infer<typeof addDevice>)
  | { readonly what: 'remove'; readonly seen: string; readonly deviceId: string };

const place = z.object({ id: z.string(), label: z.string() });

export const commissioningView = z.object({
  digest: z.string(),
  isChangeable: z.boolean(),
  awayMs: z.number().optional(),
  ports: z.array(
    z.object({
      path: z.string(),
      product: z.string().optional(),
      identity,
      /** The driver that such an adapter is most often found with. */
      guesses: z.array(z.string()),
      deviceId: z.string().optional(),
    }),
  ),
  /** What speaks on the broker, and is no configured device. */
  heard: z.array(
    z.object({
      driver: z.string(),
      name: z.string(),
      topic: z.string(),
      lastMs: z.number(),
      /** It was kept by the broker: nobody knows how old it is. */
      isRetained: z.boolean(),
      options: z.record(z.string(), jsonValue),
    }),
  ),
  /** Not shown: there were too many. */
  heardDropped: z.number(),
  devices: z.array(
    z.object({
      id: z.string(),
      driver: z.string(),
      bed: z.string().optional(),
      robot: z.string().optional(),
      placement: z.string().optional(),
      port: z.string().optional(),
    }),
  ),
  drivers: z.array(
    z.object({
      name: z.string(),
      family: z.string(),
      transport: z.string(),
      summary: z.string(),
      wiring: z.object({ en: z.string(), zh: z.string() }).optional(),
      fields: z.array(formField),
      /** Options that no form can show: they are set in the file. */
      others: z.array(z.string()),
    }),
  ),
  beds: z.array(place),
  robots: z.array(place),
});
export type CommissioningView = z.infer<typeof commissioningView>;

const value = z.object({
  metric: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  text: z.string().optional(),
  quality: z.string(),
});

/** A live test: what a device said since somebody began it. */
export const liveTest = z.object({
  startedMs: z.number(),
  /** Since then, on the gateway's clock. */
  elapsedMs: z.number(),
  isOver: z.boolean(),
  /** The first measurement that came. */
  first: z
    .object({
      afterMs: z.number(),
      /** From sampling to arrival, as far as the device tells. */
      latencyMs: z.number(),
      stream: z.string().optional(),
      value: value.optional(),
    })
    .optional(),
  /** The first value that was not what it had been before: the press. */
  change: z.object({ afterMs: z.number(), before: z.number().nullable().optional(), value }).optional(),
  /** Measurements since then. */
  count: z.number(),
  latest: z.array(value),
  /** Of curves: the mean of the last block, a channel each. */
  signals: z.array(
    z.object({ channel: z.string(), value: z.number().nullable(), unit: z.string(), quality: z.string() }),
  ),
});
export type LiveTestView = z.infer<typeof liveTest>;
