import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { messageOf } from '../../core/error.ts';
import { bad, type Finding, unknown } from './finding.ts';

/** Whether each recording that stands for a device can be read; that it is a recording is told in any case. */
export function recordingFindings(
  recordings: readonly { readonly deviceId: string; readonly file: string }[],
): Promise<Finding[]> {
  return Promise.all(
    recordings.map(async ({ deviceId, file }) => {
      const about = { check: 'recording' as const, about: deviceId };
      try {
        await access(file, constants.R_OK);
        if (!(await stat(file)).isFile()) throw new Error('no file');
        // Neither good nor bad: it works, and nobody is watched by it.
        return unknown({ ...about, key: 'recording-plays', values: { file } });
      } catch (thrown) {
        const message = `VIGIL_INPUT_UNREADABLE: ${messageOf(thrown)}`;
        return bad({ ...about, key: 'recording-unreadable', values: { file, message } });
      }
    }),
  );
}
