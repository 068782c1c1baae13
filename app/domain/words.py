"""The words that somebody typed into a filter, as patterns for LIKE."""

WORDS_MAX = 12


def like_patterns(text: str) -> list[str]:
    """One lower-case pattern "contains this" for each of the first words; characters that LIKE reads are taken literally."""
    words = text.lower().split()[:WORDS_MAX]
    return [f"%{word}%" for word in (_escaped(word) for word in words)]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
