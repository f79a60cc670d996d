-- Labels are few among very many lines, and are asked for by alarm (is it labelled, and as what) and in order (what models are judged by).
CREATE INDEX ledger_labels ON ledger (seq) WHERE kind = 'label';
CREATE INDEX ledger_labels_of ON ledger (subject) WHERE kind = 'label';
