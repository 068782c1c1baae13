"""Typed words made whole, from what a vocabulary says of them."""

from collections.abc import Sequence

import pytest

from app.domain import suggestions
from app.domain.understanding import Fact

SHOP = {"9": 5, "mug": 9, "mugs": 4, "mustard": 2, "enamel": 6, "enamelled": 1, "red": 30}


def facts(words: Sequence[str]) -> list[Fact]:
    """What a shop with these few words says; whatever nobody knows is near to all of them."""
    def fact(kind: str, gram: str, word: str) -> Fact:
        lexeme = None if word == "the" else word.removesuffix("s")
        return Fact(kind=kind, gram=gram, word=word, lexeme=lexeme, product_count=SHOP.get(word, 0))

    longer = [fact("longer", words[-1], word) for word in SHOP if word.startswith(words[-1]) and word != words[-1]]
    near = [fact("near", gram, word) for gram in words for word in SHOP if gram not in SHOP and (gram != words[-1] or not longer)]
    return [*(fact("known", word, word) for word in words), *longer, *near]


def texts(*words: str, titles: Sequence[str] = ()) -> list[str]:
    completion = suggestions.complete(words, facts(words))
    return completion.texts(titles, limit=5) if completion else []


def test_a_beginning_is_made_whole_commonest_first_each_lexeme_once() -> None:
    assert texts("mu") == ["mug", "mustard"]


def test_a_whole_word_is_not_suggested_to_who_typed_it() -> None:
    assert texts("mustard") == []


def test_of_several_words_those_are_suggested_that_stand_together() -> None:
    assert texts("red", "mu", titles=["Red Mustard Pot"]) == ["red mustard"]
    assert texts("red", "mu") == []


def test_a_measure_comes_last_unless_a_number_was_typed() -> None:
    assert texts("mu", titles=["Pot, 9 mug", "Pot, 9 mugs, red", "Mustard pot"]) == ["mustard", "mug"]
    titles = ["Red pot, 9 mugs", "Red pot, 12 mugs", "Red pot, mustard"]
    assert texts("red", "mu", titles=titles) == ["red mustard", "red mugs"]
    assert texts("red", "9", "mu", titles=titles) == ["red 9 mugs", "red 9 mustard"]


def test_a_word_behind_the_number_of_a_model_is_no_measure() -> None:
    titles = ["Red 9 Mug Holder", "Red 12 Mug Holder", "Red pot, mustard"]
    assert texts("red", "mu", titles=titles) == ["red mug", "red mustard"]


def test_the_same_word_is_not_said_twice() -> None:
    assert texts("red", "re", titles=["Red Mug"]) == []


@pytest.mark.parametrize("slip", ["enamle", "enmael", "wnamel", "enamek"])
def test_a_slip_in_the_word_at_hand_is_forgiven(slip: str) -> None:
    assert texts(slip)[0] == "enamel"


def test_a_slip_in_the_beginning_of_a_long_word_is_forgiven() -> None:
    assert "enamelled" in texts("enamlle")


def test_a_slip_in_an_earlier_word_is_put_right() -> None:
    assert texts("enamle", "mu", titles=["Enamel mug"]) == ["enamel mug"]


@pytest.mark.parametrize("words", [("zzzzz",), ("zzzzz", "mu"), ("mu", "zzzzz")])
def test_what_is_like_nothing_in_the_shop_completes_to_nothing(words: tuple[str, ...]) -> None:
    assert suggestions.complete(words, facts(words)) is None


def test_short_words_are_held_to_one_slip() -> None:
    assert texts("gumx") == []


def test_words_that_search_never_looks_for_are_kept_and_not_looked_for() -> None:
    completion = suggestions.complete(("the", "mu"), facts(("the", "mu")))
    assert completion is not None
    assert completion.query == "('mug':A | 'mustard':A)"
    assert completion.texts(["The Mug"], limit=5) == ["the mug"]


def test_the_query_asks_titles_for_all_words() -> None:
    completion = suggestions.complete(("red", "enam"), facts(("red", "enam")))
    assert completion is not None
    assert completion.query == "'red':A & ('enamel':A | 'enamelled':A)"


def test_quotes_and_backslashes_are_letters_of_a_lexeme() -> None:
    odd = Fact(kind="known", gram="x", word="x", lexeme="o'\\x", product_count=1)
    completion = suggestions.complete(("x",), [odd])
    assert completion is not None
    assert completion.query == "('o''\\\\x':A)"


@pytest.mark.parametrize(("count", "sample"), [(1, ""), (16_001, "~s8"), (128_001, "~s64")])
def test_of_very_common_words_a_sample_is_looked_through(count: int, sample: str) -> None:
    common = Fact(kind="known", gram="x", word="x", lexeme="x", product_count=count)
    completion = suggestions.complete(("x",), [common])
    assert completion is not None
    assert completion.sample == sample


def test_a_name_fits_when_each_word_begins_one_of_its_own() -> None:
    assert suggestions.has_beginnings("Home & Kitchen", ["kit"])
    assert suggestions.has_beginnings("Home & Kitchen", ["home", "k"])
    assert not suggestions.has_beginnings("Home & Kitchen", ["home", "garden"])
