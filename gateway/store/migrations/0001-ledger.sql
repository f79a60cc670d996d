-- The ledger is the truth; the other tables are what a restart needs quickly.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  wall_ms REAL NOT NULL,
  mono_ms REAL NOT NULL,
  boot_id TEXT NOT NULL,
  error_ms REAL NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

-- Not erasable by the operator (IEC 60601-1-8, alarm condition log).
CREATE TRIGGER ledger_keeps_rows BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_keeps_words BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- INSERT OR REPLACE would delete without the trigger above.
CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger
WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- A restart asks for the latest care events, to know redelivered ones.
CREATE INDEX ledger_care_events ON ledger (seq) WHERE kind = 'care-event';

CREATE TABLE alarms (
  id TEXT PRIMARY KEY,
  is_open INTEGER NOT NULL,
  changed_ms REAL NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX alarms_open ON alarms (changed_ms) WHERE is_open = 1;
CREATE INDEX alarms_changed ON alarms (changed_ms);

CREATE TABLE deadlines (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  qos INTEGER NOT NULL CHECK (qos IN (0, 1)),
  is_retained INTEGER NOT NULL,
  is_sent INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_by_state ON outbox (is_sent, seq);

CREATE TABLE waveforms (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  alarm_id TEXT NOT NULL UNIQUE,
  about TEXT NOT NULL,
  samples BLOB NOT NULL
) STRICT;
