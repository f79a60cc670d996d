import { alarmsEn } from './alarms-en.ts';
import { auditEn } from './audit-en.ts';
import { blindEn } from './blind-en.ts';
import { burdenEn } from './burden-en.ts';
import { type Sentence, say, timeOf } from './catalogue.ts';
import { commandsEn } from './commands-en.ts';
import { commissioningEn } from './commissioning-en.ts';
import { detectorArgumentsEn, detectorValuesEn } from './detectors-en.ts';
import { devicesEn } from './devices-en.ts';
import { driverOptionsEn } from './driver-options-en.ts';
import { evidenceEn } from './evidence-en.ts';
import { handoverEn } from './handover-en.ts';
import { healthEn } from './health-en.ts';
import { observationEn } from './observation-en.ts';
import { pagesEn } from './pages-en.ts';
import { peopleEn } from './people-en.ts';
import { reasonsEn } from './reasons-en.ts';
import { receiversEn } from './receivers-en.ts';
import { refusalsEn } from './refusals-en.ts';
import { residentEn } from './resident-en.ts';
import { reviewEn } from './review-en.ts';
import { screenEn } from './screen-en.ts';
import {
  receiverArgumentsEn,
  receiverKindEn,
  receiverValuesEn,
  settingsArgumentsEn,
  settingsEn,
} from './settings-en.ts';
import { silenceEn } from './silence-en.ts';
import { vitalsEn } from './vitals-en.ts';
import { waitingEn } from './waiting-en.ts';
import { whatIfEn } from './what-if-en.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** English: the catalogue whose keys every other language must have. */
export const en = {
  ...devicesEn,
  ...commandsEn,
  argument: {
    ...driverOptionsEn,
    ...receiverArgumentsEn,
    ...commandsEn.argument,
    ...detectorArgumentsEn,
    ...settingsArgumentsEn,
  },
  argumentValue: { ...commandsEn.argumentValue, ...detectorValuesEn, ...receiverValuesEn },
  ...settingsEn,
  ...receiverKindEn,
  ...commissioningEn,
  ...silenceEn,
  ...observationEn,
  ...waitingEn,
  ...blindEn,
  ...pagesEn,
  ...peopleEn,
  ...handoverEn,
  ...residentEn,
  ...reviewEn,
  ...burdenEn,
  ...healthEn,
  ...auditEn,
  ...screenEn,
  ...whatIfEn,
  ...alarmsEn,
  ...refusalsEn,
  frame: {
    ...receiversEn.frame,
    product: 'Vigil',
    board: 'Ward board',
    updated: sentence((v) => `updated ${say(v, 'age')} ago`),
    coverage: sentence((v) => `${say(v, 'covered')} of ${say(v, 'total')} covered`),
    shiftDay: 'Day shift',
    shiftEvening: 'Evening shift',
    shiftNight: 'Night shift',
    mute: 'This screen is mute',
    soundOn: 'Sound on',
    sounding: 'Sounding',
    turnSoundOn: 'Turn sound on',
    testSound: 'Test sound',
    signIn: 'Sign in',
    signOut: 'Sign out',
    language: '中文',
    languageName: '中文: switch to Chinese',
    page: 'Page',
    toNight: 'Night colours',
    toLight: 'Day colours',
    demo: 'Demo ward, no real residents',
    down: sentence((v, clock) => `${say(v, 'process')}: not running since ${timeOf(v, 'sinceMs', clock)}`),
    second: 's',
    minute: 'min',
    hour: 'h',
    linkLost: sentence((v, clock) => `Link lost since ${timeOf(v, 'sinceMs', clock)}`),
    linkLostText: 'What you see is old. Go and look. This screen tries to reconnect.',
    connecting: 'Connecting to the gateway',
    alarms: 'Alarms',
    loading: 'One moment',
  },
  tile: {
    notCovered: 'Not covered',
    notCoveredSince: sentence((v, clock) => `Not covered since ${timeOf(v, 'sinceMs', clock)}`),
    nobodyYet: 'Nobody yet',
    noValues: 'No values',
    robots: 'Robots',
    noValue: 'no value',
    pressed: 'pressed',
    released: 'released',
    allOld: sentence((v) => `no value for ${say(v, 'age')}`),
  },
  posture: {
    upright: 'Upright',
    lying: 'Lying',
    'out-of-bed': 'Out of bed',
    unknown: 'Posture unknown',
  },
  metric: {
    spo2: 'SpO₂',
    'heart-rate': 'Pulse',
    'respiration-rate': 'Resp.',
    temperature: 'Temp.',
    battery: 'Battery',
    'operating-mode': 'Mode',
    connection: 'Link',
    'emergency-stop': 'E-stop',
    force: 'Force',
  },
  state: {
    AUTOMATIC: 'automatic',
    SEMIAUTOMATIC: 'semi-automatic',
    MANUAL: 'manual',
    SERVICE: 'service',
    TEACHIN: 'teaching',
    ONLINE: 'online',
    OFFLINE: 'offline',
    CONNECTIONBROKEN: 'broken',
  },
  reason: {
    ...reasonsEn,
    stale: 'too old',
    'sensor-off': 'sensor off',
    'not-attached': 'not attached',
    artefact: 'disturbed',
    motion: 'moving',
    'low-perfusion': 'weak pulse',
    'over-range': 'out of range',
    'out-of-track': 'signal lost',
    'no-data': 'no data',
    'sensor-alarm': 'sensor alarm',
    uncalibrated: 'not calibrated',
    'invalid-measurements': 'unreliable',
    'skipped-samples': 'gaps in signal',
    implausible: 'not plausible',
    'unknown-code': 'unknown code',
    unreliable: 'unreliable',
  },
  coverage: {
    recording: 'recording played, not a live person',
    'drivers-down': 'program not running',
    'inference-down': 'model not running',
    'device-silent': 'sensor silent',
    'not-worn': 'not worn',
    'model-missing': 'model missing',
    starting: 'starting',
    'sensor-unusable': 'sensor unusable',
  },
  detector: {
    fall: 'falls',
    contact: 'contact force',
    'spo2-low': 'saturation',
    'oximeter-quality': 'oximeter watch',
    'robot-stop': 'robot stops',
    'device-silence': 'sensor watch',
    slump: 'slides',
    'stream-quality': 'signal quality',
    worn: 'wearable on',
    'robot-link': 'robot link',
    'robot-order': 'robot orders',
    'robot-battery': 'robot battery',
    'relay-mismatch': 'relay watch',
    'bed-exit': 'bed exit',
    'failed-return': 'return to bed',
    'bed-sensor': 'bed scale watch',
    'radar-fall': 'falls by radar',
    'help-call': 'help calls',
    ...vitalsEn.detector,
    'no-movement': 'no movement',
    'long-absence': 'long stay in bathroom',
    'nobody-seen': 'nobody seen',
  },
  evidence: evidenceEn,
  process: {
    drivers: 'sensor drivers',
    inference: 'models',
    flows: 'flows',
    store: 'records',
    broker: 'message broker',
  },
};
