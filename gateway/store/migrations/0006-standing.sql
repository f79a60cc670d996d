-- Who lies where, which device speaks for whom, what is covered, which model answers: what the ledger's lines of kind "standing" add up to.
CREATE TABLE standing (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
