-- Each start reads what is known of earlier wall times, and must not read the whole ledger for it.
CREATE INDEX ledger_clock ON ledger (seq) WHERE kind = 'clock';
