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
