"""Who teaches, who tunes and who is never seen. By subject; nobody is on two sides."""

LEARN = [f"SA{n:02}" for n in range(1, 19)] + [f"SE{n:02}" for n in range(1, 11)]
NEVER_SEEN = [f"SA{n:02}" for n in range(19, 24)] + [f"SE{n:02}" for n in range(11, 16)]
OLDER_FALLER = "SE06"
FOLDS = 3


def folds() -> list[list[str]]:
    """The learning people in three groups, young and old spread evenly. Each is scored by networks that never saw it."""
    return [LEARN[start::FOLDS] for start in range(FOLDS)]
