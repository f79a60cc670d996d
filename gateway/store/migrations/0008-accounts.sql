-- Who may sign in: what the ledger's lines of kind "account" say last of each person.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
