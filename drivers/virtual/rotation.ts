/** x to the right, y down, z forward: a trunk sensor at rest then reads −1 g on y while its wearer stands. */
export type Vector = readonly [number, number, number];
/** Unit quaternion w, x, y, z: from the body's frame to the room's. */
export type Rotation = readonly [number, number, number, number];

export const noRotation: Rotation = [1, 0, 0, 0];
const degreesPerRadian = 180 / Math.PI;

/** A turn about an axis of unit length. */
export function turn(axis: Vector, degrees: number): Rotation {
  const half = degrees / degreesPerRadian / 2;
  const sine = Math.sin(half);
  return [Math.cos(half), axis[0] * sine, axis[1] * sine, axis[2] * sine];
}

export function multiply(a: Rotation, b: Rotation): Rotation {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

export const inverse = (q: Rotation): Rotation => [q[0], -q[1], -q[2], -q[3]];

/** A vector of the room as the body sees it. */
export function seenFrom(q: Rotation, v: Vector): Vector {
  const [, x, y, z] = multiply(multiply(inverse(q), [0, v[0], v[1], v[2]]), q);
  return [x, y, z];
}

/** The shortest way from one attitude to another, `share` of it gone. */
export function between(from: Rotation, to: Rotation, share: number): Rotation {
  const dot = from[0] * to[0] + from[1] * to[1] + from[2] * to[2] + from[3] * to[3];
  const sign = dot < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  if (angle < 1e-6) return to;
  const a = Math.sin((1 - share) * angle) / Math.sin(angle);
  const b = (sign * Math.sin(share * angle)) / Math.sin(angle);
  return [a * from[0] + b * to[0], a * from[1] + b * to[1], a * from[2] + b * to[2], a * from[3] + b * to[3]];
}

/** The steady angular rate [deg/s], in the body's frame, that leads from one attitude to the next. */
export function rateBetween(from: Rotation, to: Rotation, stepS: number): Vector {
  const [w, x, y, z] = multiply(inverse(from), to);
  const sine = Math.hypot(x, y, z);
  if (sine < 1e-12) return [0, 0, 0];
  const angle = 2 * Math.atan2(sine, Math.abs(w));
  const scale = ((w < 0 ? -1 : 1) * angle * degreesPerRadian) / (sine * stepS);
  return [x * scale, y * scale, z * scale];
}

/** Degrees between two vectors. */
export function angleBetween(a: Vector, b: Vector): number {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return Math.acos(Math.max(-1, Math.min(1, dot / (Math.hypot(...a) * Math.hypot(...b))))) * degreesPerRadian;
}
