-- A start asks for the last recorded configuration of each device, without reading the whole ledger.
CREATE INDEX ledger_config ON ledger (subject, seq) WHERE kind = 'config';
