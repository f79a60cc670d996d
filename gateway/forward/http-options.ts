import { z } from 'zod';

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);

/** Where an HTTP receiver is and how long it may take: shared by every receiver that speaks HTTP. */
export const httpOptions = {
  url: z
    .url({ protocol: /^https?$/, hostname: /.+/ })
    .describe('Where it takes messages. https, except on this machine or with isPlainAllowed.'),
  isPlainAllowed: z
    .boolean()
    .default(false)
    .describe('Allow http without encryption: only on a network that nobody else is on.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('File with the authorities to trust in place of the system’s, PEM.'),
  timeoutS: z.number().min(1).max(45).default(10).describe('Seconds until an answer is given up.'),
};

/** Refuses to send in the clear by oversight. */
export const isEncrypted = ({ url, isPlainAllowed }: { url: string; isPlainAllowed: boolean }): boolean => {
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || isPlainAllowed || isLoopback(parsed);
};

export const encryptedRule = {
  message: 'must be https: what is sent is about people (isPlainAllowed: true allows it all the same)',
  path: ['url'],
};
