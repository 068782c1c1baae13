import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import spelling


@pytest.mark.parametrize(("text", "words"), [
    ("Crème brûlée", "creme brulee"),
    ("10cm", "10 cm"), ("10 cm", "10 cm"), ("1.7l", "1.7 l"), ("1.7 L", "1.7 l"), ("3,5mm", "3,5 mm"),
    ("T-Light S/4", "t light s 4"), ("snake_case", "snake case"), ("end. Begin", "end begin"),
    ("Straße Øre Łódź", "strasse ore lodz"), ("85123A", "85123 a"), ("ｍｕｇ", "mug"), ("чайник", "чайник"),
    ("' \" & | ! : * ( ) < > % \\", ""), ("", ""),
])
def test_a_text_becomes_plain_words_and_numbers(text: str, words: str) -> None:
    assert spelling.normalise(text) == words


def test_a_word_is_asked_for_once_and_bounded() -> None:
    assert spelling.split("mug Mug MUG " + "x" * 1000) == ("mug", "x" * spelling.WORD_LENGTH_MAX)


@pytest.mark.parametrize(("one", "other", "slips"), [
    ("heart", "heart", 0), ("haert", "heart", 1), ("hert", "heart", 1), ("hearrt", "heart", 1), ("heast", "heart", 1),
    ("haet", "heart", 2), ("", "abc", 3), ("abc", "", 3), ("ca", "abc", 3), ("kitten", "sitting", 3),
])
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert spelling.distance(one, other) == slips


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_way_back_is_as_long(one: str, other: str) -> None:
    assert spelling.distance(one, other) == spelling.distance(other, one)
    assert (spelling.distance(one, other) == 0) == (one == other)
