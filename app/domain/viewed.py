"""What somebody looked at lately, as one cookie says it: ids of products joined by full stops, the last one first."""

from app.domain import ids

VIEWED_MAX = 12
_TEXT_MAX = VIEWED_MAX * 20


def read(text: str) -> tuple[int, ...]:
    """The ids in a cookie, each once, VIEWED_MAX at most; none when any part of it is not one of ours."""
    if not text or len(text) > _TEXT_MAX:
        return ()
    found = [ids.parse_id(part) for part in text.split(".")]
    if None in found:
        return ()
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))[:VIEWED_MAX]


def write(product_ids: tuple[int, ...]) -> str:
    """The text from which `read` makes these ids again."""
    return ".".join(map(str, product_ids[:VIEWED_MAX]))


def with_newest(product_ids: tuple[int, ...], product_id: int) -> tuple[int, ...]:
    """The list after one more was looked at."""
    others = tuple(id_ for id_ in product_ids if id_ != product_id)
    return (product_id, *others)[:VIEWED_MAX]
