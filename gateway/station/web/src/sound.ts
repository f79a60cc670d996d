import { computed, effect, signal } from '@preact/signals';
import type { Priority } from '../../../core/alarm.ts';
import { burstMs, repeatMs, samplesOf } from '../../tone-pattern.ts';
import { currentShift } from './format.ts';
import { link, neverHeard } from './link.ts';
import { isPaused } from './silence.ts';
import { isKnown, nowMs, openAlarms, shifts, volumes } from './store.ts';

export type Sound = 'mute' | 'quiet' | 'playing';
export type Tone = Priority | 'none';

const ranks: readonly Tone[] = ['none', 'low', 'medium', 'high'];
const isHeard = ({ signal: state }: { readonly signal: string }) => state === 'on' || state === 'latched';

/** The priority that sounds: the highest that nobody has answered, while nobody has paused the sound. */
export const tone = computed<Tone>(() =>
  openAlarms.value
    .filter((alarm) => isHeard(alarm) && !isPaused.value)
    .map(({ priority }): Tone => priority)
    .reduce((highest, next) => (ranks.indexOf(next) > ranks.indexOf(highest) ? next : highest), 'none'),
);
/** A lost link has a tone of its own, and does not silence what sounded when it was lost. */
const voice = computed<Tone>(() =>
  tone.value === 'none' && (isKnown.value || neverHeard.value) && link.value === 'lost' ? 'low' : tone.value,
);
/** Changes with every new alarm of the sounding priority: it must be heard at once, not at the next repetition. */
const newest = computed(() =>
  openAlarms.value
    .filter((alarm) => isHeard(alarm) && alarm.priority === voice.value)
    .reduce((latest, { raisedMs }) => Math.max(latest, raisedMs), 0),
);

/** The browser lets no page sound before somebody touched it; until then this screen is mute and says so. */
const isAudible = signal(false);
export const sound = computed<Sound>(() => {
  if (!isAudible.value) return 'mute';
  return voice.value === 'none' ? 'quiet' : 'playing';
});

/** How loud this shift wants it; the same for all priorities, so that their order of loudness stays. */
const loudness = computed(() => volumes.value[currentShift(shifts.value, nowMs.value)] / 100);

let context: AudioContext | undefined;
let playing: AudioBufferSourceNode | undefined;
let volume: GainNode | undefined;

/** Tries to make this screen audible; succeeds after a touch, or at once on a kiosk that allows it. */
export async function turnSoundOn(): Promise<void> {
  context ??= newContext();
  await context?.resume().catch(() => undefined);
  isAudible.value = context?.state === 'running';
}

/** Plays one low burst, so that somebody hears whether this screen can be heard. */
export async function testSound(): Promise<void> {
  await turnSoundOn();
  // An alarm that sounds is test enough, and nothing may cover it.
  if (context === undefined || voice.value !== 'none') return;
  source(context, 'low', false, volume).start();
}

function newContext(): AudioContext | undefined {
  try {
    const created = new AudioContext();
    volume = created.createGain();
    volume.gain.value = loudness.peek();
    volume.connect(created.destination);
    created.onstatechange = () => {
      isAudible.value = created.state === 'running';
    };
    return created;
  } catch {
    // No sound device at all: the screen stays mute and says so.
    return undefined;
  }
}

/** The burst and the silence until the next one, repeated by the audio clock: no timer that a hidden page would slow. */
function source(
  on: BaseAudioContext,
  priority: Priority,
  isRepeated: boolean,
  into: AudioNode = on.destination,
): AudioBufferSourceNode {
  const lengthMs = isRepeated ? repeatMs(priority) : burstMs(priority);
  const buffer = on.createBuffer(1, Math.ceil((lengthMs / 1000) * on.sampleRate), on.sampleRate);
  buffer.copyToChannel(samplesOf(priority, on.sampleRate), 0);
  const node = on.createBufferSource();
  node.buffer = buffer;
  node.loop = isRepeated;
  node.connect(into);
  return node;
}

function play(): void {
  playing?.stop();
  playing?.disconnect();
  playing = undefined;
  const priority = voice.value;
  if (context === undefined || !isAudible.value || priority === 'none') return;
  playing = source(context, priority, true, volume);
  playing.start();
}

/** One voice at a time, for as long as the page is open; the highest priority wins. */
export function startSound(): void {
  void turnSoundOn();
  // Not while a finger is still down: the bar has other words then, and what was touched would have moved from under it.
  for (const type of ['click', 'keydown']) {
    document.addEventListener(type, () => {
      if (!isAudible.value) void turnSoundOn();
    });
  }
  effect(() => {
    // Read here, so that a new alarm of the same priority starts the burst again.
    void newest.value;
    play();
  });
  effect(() => {
    document.body.dataset['sound'] = sound.value;
    document.body.dataset['tone'] = tone.value;
    document.body.dataset['voice'] = voice.value;
  });
  effect(() => {
    document.body.dataset['volume'] = `${loudness.value}`;
    if (volume !== undefined) volume.gain.value = loudness.value;
  });
  window.vigilTone = { sampleRateHz: 48_000, renderBurst };
}

async function renderBurst(priority: Priority): Promise<Float32Array> {
  const offline = new OfflineAudioContext(1, Math.ceil((burstMs(priority) / 1000) * 48_000), 48_000);
  source(offline, priority, false).start();
  return (await offline.startRendering()).getChannelData(0);
}
