-- A start asks for what staff entered lately, and for erasures, without reading the whole ledger.
CREATE INDEX ledger_observations ON ledger (wall_ms) WHERE kind IN ('observation', 'erasure');

-- What a command line asked to be erased. Only the gateway may write the ledger, so it erases and records, and the request goes with it.
CREATE TABLE erasures (
  resident_id TEXT PRIMARY KEY,
  asked_ms REAL NOT NULL,
  asked_by TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
