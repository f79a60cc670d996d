-- A resident's history asks for what is about one person, of a ledger of years. A body that a salvage could only half read is nobody's.
CREATE INDEX alarms_of_resident ON alarms (CASE WHEN json_valid(body) THEN body ->> '$.residentId' END, changed_ms);
CREATE INDEX ledger_events_of_resident ON ledger (CASE WHEN json_valid(body) THEN body ->> '$.residentId' END, wall_ms)
  WHERE kind = 'care-event';
CREATE INDEX ledger_standing ON ledger (wall_ms) WHERE kind = 'standing';
CREATE INDEX ledger_notes ON ledger (subject, seq) WHERE kind = 'note';

-- The words of nurses' notes. The ledger holds who wrote when and a digest of the words, never the words: they must be erasable.
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL,
  words TEXT NOT NULL,
  salt TEXT NOT NULL
) STRICT;
CREATE INDEX notes_of_resident ON notes (resident_id);
