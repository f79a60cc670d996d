-- What detectors have learnt about a resident (baselines, burdens): not evidence, so it may be overwritten and erased.
CREATE TABLE learnt (
  resident_id TEXT NOT NULL,
  key TEXT NOT NULL,
  changed_ms REAL NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (resident_id, key)
) STRICT;
