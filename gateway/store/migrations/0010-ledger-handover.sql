-- A shift handover is made of what happened within some hours, and must not read the whole ledger for it. Alarms have their own table.
CREATE INDEX ledger_of_shift ON ledger (wall_ms)
WHERE kind IN ('act', 'blind', 'care-event', 'erasure', 'observation', 'standing');
-- Its notes and signatures.
CREATE INDEX ledger_handover ON ledger (subject, seq) WHERE kind = 'handover';
