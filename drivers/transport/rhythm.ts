/**
 * The beat in which all ports are looked at, one after the other. It belongs to whoever sends what they gave, so that
 * nothing waits between being read and being sent.
 */
export interface Rhythm {
  /** Adds what is done at each beat; returns what ends it. */
  add(look: () => void): () => void;
}

export interface BeatenRhythm extends Rhythm {
  beat(): void;
}

/** A rhythm that its owner beats. */
export function beatenRhythm(): BeatenRhythm {
  const looks = new Set<() => void>();
  return {
    add(look) {
      looks.add(look);
      return () => void looks.delete(look);
    },
    beat() {
      for (const look of looks) look();
    },
  };
}

/** A port that gave less than this since it was looked at is quiet: two beats of it are far from what the system keeps. */
export const quietBytes = 512;

/** At which beats one port is looked at. */
export interface PortTurn {
  /** Asked once a beat. */
  isDue(): boolean;
  /** So many bytes came; several reads of one look add up. */
  heard(length: number): void;
}

/** Every beat, and every other one while the port is quiet; `phase`, even or odd, says which, so that ports can take turns. */
export function portTurn(phase: number): PortTurn {
  let beats = phase & 1;
  let bytes = quietBytes;
  return {
    isDue() {
      beats += 1;
      if (bytes < quietBytes && beats % 2 === 0) return false;
      bytes = 0;
      return true;
    },
    heard(length) {
      bytes += length;
    },
  };
}
