-- What receivers outside are told: one queue a receiver, written with what caused it.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver TEXT NOT NULL,
  id TEXT NOT NULL,
  lane INTEGER NOT NULL,
  subject TEXT NOT NULL,
  at_ms REAL NOT NULL,
  body TEXT NOT NULL,
  -- 0 waits, 1 delivered, 2 parked: the receiver refuses it.
  state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
  reason TEXT,
  UNIQUE (receiver, id)
) STRICT;
CREATE INDEX deliveries_by_lane ON deliveries (receiver, lane, seq) WHERE state = 0;
CREATE INDEX deliveries_by_subject ON deliveries (receiver, subject, seq) WHERE state = 0;
CREATE INDEX deliveries_over ON deliveries (receiver, state, seq) WHERE state <> 0;
