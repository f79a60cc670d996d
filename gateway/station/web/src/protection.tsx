import type { JSX } from 'preact';
import type { BedView } from '../../wire.ts';
import { age, clock } from './format.ts';
import { textOf, words } from './language.ts';
import { nowMs } from './store.ts';

/** Who and what protects this bed now: what is watched for, by which devices, and what is missing since when. */
export function Protection({ bed: { coverage, devices } }: { readonly bed: BedView }): JSX.Element {
  const { protection, tile, detector, coverage: reasons } = words.value;
  const { isCovered, sinceMs, watching = [], missing } = coverage;
  return (
    <section class="protection" data-covered={isCovered}>
      <h3>{protection.title}</h3>
      {!isCovered && (
        <p>
          <strong>
            {sinceMs === undefined ? tile.notCovered : tile.notCoveredSince({ sinceMs }, clock)}
          </strong>
        </p>
      )}
      <dl>
        <div>
          <dt>{protection.watches}</dt>
          <dd>
            {watching.length === 0
              ? protection.nothing
              : watching.map((name) => textOf(detector, name)).join(' · ')}
          </dd>
        </div>
        {missing.map(({ detector: name, reason, deviceId }) => (
          <div key={`${name} ${reason}`}>
            <dt>{name === '' ? protection.missing : textOf(detector, name)}</dt>
            <dd>
              {textOf(reasons, reason)}
              {deviceId !== undefined && ` · ${deviceId}`}
            </dd>
          </div>
        ))}
        {devices.map(({ deviceId, lastMs }) => (
          <div key={deviceId}>
            <dt>{deviceId}</dt>
            <dd>
              {lastMs === undefined
                ? protection.neverHeard
                : protection.heard({ age: age(lastMs, nowMs.value) }, clock)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
