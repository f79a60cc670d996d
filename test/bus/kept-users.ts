import type { BrokerUser } from '../../gateway/bus/users.ts';

export const keptPassword = 'token-of-everybody-0123';

/** Who speaks, who listens and stays known, and a robot that leaves a last will. */
export const keptUsers: readonly BrokerUser[] = ['speaker', 'listener', 'robot'].map((username) => ({
  username,
  secret: { kind: 'token', token: keptPassword },
  mayPublish: ['t/#'],
  mayRetain: ['t/#'],
  maySubscribe: ['t/#'],
  ...(username === 'robot' ? {} : { keepsSession: true as const }),
}));
