-- A start asks for what staff entered lately, and for erasures, without reading the whole ledger.
CREATE INDEX ledger_observations ON ledger (wall_ms) WHERE kind IN ('observation', 'erasure');
