import { messageOf } from '../../gateway/core/error.ts';
import { whenOrphaned } from '../../gateway/core/orphan.ts';
import { type FromInference, heartbeatEveryMs, type ToInference } from '../../gateway/plugin/child.ts';
import { loadBundle } from './bundle.ts';
import { type ModelSession, startSession } from './session.ts';

/** The inference child: loads bundles, answers batches of windows in order, and proves each second that it lives. */
const sessions = new Map<string, ModelSession>();

const tell = (message: FromInference): void => {
  process.send?.(message);
};

async function start(bundles: readonly string[]): Promise<void> {
  for (const directory of bundles) {
    try {
      const session = await startSession(await loadBundle(directory));
      sessions.set(session.id, session);
    } catch (thrown) {
      tell({ type: 'refused', bundle: directory, message: messageOf(thrown) });
    }
  }
  tell({ type: 'ready', models: [...sessions.values()].map(({ id, digest }) => ({ id, digest })) });
}

async function score({ id, model, count, windows }: Extract<ToInference, { type: 'score' }>): Promise<void> {
  try {
    const session = sessions.get(model);
    if (session === undefined) throw new Error(`model ${model} is not loaded`);
    tell({ type: 'scores', id, probabilities: await session.score(windows, count) });
  } catch (thrown) {
    tell({ type: 'failed', id, message: messageOf(thrown) });
  }
}

// Messages are taken one after the other: a batch never overtakes the loading of its model.
let turn: Promise<void> = Promise.resolve();

process.on('message', (message: ToInference) => {
  if (message.type === 'stop') process.exit(0);
  turn = turn.then(() => (message.type === 'start' ? start(message.bundles) : score(message)));
});
// The core decides when its children end; an interrupt at a terminal reaches them all at once.
process.on('SIGINT', () => {});
// Without a core there is nobody to answer: an orphan must not hold memory.
whenOrphaned(process, () => process.exit(0));
setInterval(() => tell({ type: 'heartbeat' }), heartbeatEveryMs);
