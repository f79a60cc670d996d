/**
 * Every error a person may meet has a stable code here; the station, the logs and `deploy/RUNBOOK.md` refer to it.
 * The text says what to do next.
 */
export const errorCodes = {
  VIGIL_CONFIG_UNREADABLE: 'The configuration file cannot be read. Check the path and that it is valid YAML.',
  VIGIL_CONFIG_INVALID: 'The configuration has errors. Mend each line named; nothing was started.',
  VIGIL_CONFIG_CHANGED:
    'The configuration was changed by somebody else meanwhile. Nothing was written; look at it again.',
  VIGIL_CONFIG_UNWRITABLE:
    'A change from the screen could not be written. The gateway needs write access to the folder of the file.',
  VIGIL_CONFIG_UNDONE:
    'The gateway could not start with a change from the screen, and went back to what was before. The reason is named.',
  VIGIL_DRIVER_UNKNOWN: 'No such driver. `vigil drivers` lists them.',
  VIGIL_DETECTOR_UNKNOWN: 'No such detector. `vigil detect --help` lists them.',
  VIGIL_INPUT_UNREADABLE: 'The input cannot be read. Check the path and the permissions.',
  VIGIL_RECORDING_INVALID: 'The recording is not a CSV with headers like `t[s],acc_x[g]`.',
  VIGIL_ENCODE_INVALID: 'A line given to `vigil encode` is not a measurement that this device can send.',
  VIGIL_MODEL_INVALID:
    'The model bundle does not match its manifest. Install it again; the gateway keeps the old one.',
  VIGIL_MODEL_OUTPUT:
    'The model gave other results than its golden outputs on this machine. Do not use it here.',
  VIGIL_STORE_CORRUPT:
    'The database is damaged. Keep the file; the gateway salvages what can be read when it starts, or restore the last backup.',
  VIGIL_STORE_NEWER: 'The database was written by a newer version. Install that version again.',
  VIGIL_STORE_FAILED: 'The store did not take a write. Check the disk; alarms still sound, from memory.',
  VIGIL_PORT_BUSY: 'The network port is taken. Stop the other program or choose another port.',
  VIGIL_CERTIFICATE_INVALID:
    'A certificate, key or authority file cannot be read, or they do not fit each other. Mend the file that is named.',
  VIGIL_SECRET_MISSING:
    'A secret that the configuration refers to is missing. Set the environment variable or file.',
  VIGIL_LEDGER_BROKEN: 'The ledger does not verify: a row was altered, removed or reordered.',
  VIGIL_ERASE_REFUSED:
    'Nothing was asked to be erased. Say who answers for it and why: `vigil erase <resident> --by <staff> --reason <text>`.',
  VIGIL_EXPORT_REFUSED:
    'Nothing was exported. Name a new or empty folder, and days of which the ledger has rows.',
  VIGIL_PROVISION_REFUSED:
    'Nobody was made an administrator. Stop the gateway, give a name, and a PIN or password on standard input.',
  VIGIL_BACKUP_REFUSED:
    'Nothing was changed. A backup needs a new folder; to restore, stop the gateway, name an administrator, and say --replace where a store is.',
  VIGIL_BACKUP_BROKEN:
    'The backup is not whole or not as it was written. Nothing was changed; take an older one.',
  VIGIL_RECEIVER_UNKNOWN: 'The configuration names no such receiver. `vigil receivers` lists them.',
  VIGIL_CLOCK_SET:
    'The wall clock was set while the gateway ran. Alarms keep their order and intervals; the ledger tells the right times.',
  VIGIL_NOTICE_PARKED:
    'A receiver refuses a message; the rest goes on. `vigil receivers` shows it, `vigil receivers retry` sends it again.',
  VIGIL_EVIDENCE_BROKEN:
    'The evidence is missing, not whole, or not the file that the ledger names. Keep what is there, and a backup of the ledger.',
  VIGIL_ARCHIVE_REFUSED:
    'Nothing was read. `vigil archive list` shows what is kept, of which device and from when until when.',
  VIGIL_FRAME_INVALID: 'A framed message failed its check. The frame was dropped; the stream goes on.',
  VIGIL_COMMAND_INVALID:
    'The device takes no such command, not with these values, or not as it is configured. Nothing was sent.',
  VIGIL_COMMAND_UNANSWERED:
    'It is not known whether the command was sent. Look at the device before you try again.',
  VIGIL_COMMAND_REFUSED:
    'The device was asked and did not do it, or did not say that it did. The reason tells what it answered.',
  VIGIL_DEVICE_AWAY: 'The device cannot be reached. Nothing was sent. Mend its line, then try again.',
  VIGIL_DEVICE_NOT_READY: 'The device is still being set up. Nothing was sent. Try again in a few seconds.',
  VIGIL_FAILED: 'An unexpected failure. Keep the message and the log for the developers.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An error for people: a stable code, what happened and where; `errorCodes` says what to do next. */
export class VigilError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = 'VigilError';
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
