import pytest

from app.domain import viewed


def test_a_list_is_read_as_it_was_written() -> None:
    assert viewed.read(viewed.write((7, 12, 3))) == (7, 12, 3)


@pytest.mark.parametrize("text", [
    "", ".", "7.", "0", "-1", "01", "7.x", "7,5", "٣", "9223372036854775808", "7\x00", "7 .5", "<script>", "7." * 200, "1" * 1000,
])
def test_what_is_no_list_is_empty(text: str) -> None:
    assert viewed.read(text) == ()


def test_a_list_has_each_product_once_and_not_too_many() -> None:
    assert viewed.read("7.5.7") == (7, 5)
    assert viewed.read(".".join(map(str, range(1, 30)))) == tuple(range(1, 13))
    assert viewed.write(tuple(range(1, 30))).count(".") == 11


def test_the_newest_comes_first_and_the_oldest_goes() -> None:
    assert viewed.with_newest((5, 7), 7) == (7, 5)
    assert viewed.with_newest(tuple(range(1, 13)), 99) == (99, *range(1, 12))
