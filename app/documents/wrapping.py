"""Breaking text into lines. fpdf2 does it letter by letter, in seconds for an order of hundreds of lines."""

from collections.abc import Callable, Iterator


def wrap(text: str, *, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width`, broken between words, and inside a word only when it is wider by itself."""
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width=width, measure=measure)]


def _wrap_paragraph(text: str, *, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line, space = "", measure(" ")
    used = 0.0
    for part in (part for word in text.split() for part in _parts(word, width=width, measure=measure)):
        length = measure(part)
        if line and used + space + length > width:
            yield line
            line, used = part, length
        else:
            used += length + (space if line else 0)
            line = f"{line} {part}" if line else part
    yield line


def _parts(word: str, *, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The word, in pieces when it is too wide for a line; a piece has one letter at least."""
    if measure(word) <= width:
        yield word
        return
    part, used = "", 0.0
    for letter in word:
        length = measure(letter)
        if part and used + length > width:
            yield part
            part, used = "", 0.0
        part += letter
        used += length
    yield part
