from collections.abc import Sequence

from app.domain import understanding
from app.domain.understanding import Fact, Meaning

VOCABULARY = {"heart": 190, "holder": 120, "hold": 2, "light": 150, "lunch": 40, "box": 300, "lunchbox": 3, "white": 260,
              "chart": 4, "lantern": 30, "night": 20}


def fact(kind: str, gram: str, word: str) -> Fact:
    return Fact(kind=kind, gram=gram, word=word, lexeme=word, product_count=VOCABULARY.get(word, 0))


def known(*words: str) -> list[Fact]:
    """What the vocabulary says of typed words and all their parts; "with" is too common to be looked for."""
    grams = understanding.second_look(words).grams
    return [
        Fact(kind="known", gram=gram, word=gram, lexeme=None if gram == "with" else gram, product_count=VOCABULARY.get(gram, 0))
        for gram in grams
    ]


def texts(meaning: Meaning) -> list[list[str]]:
    return [[alternative.text for alternative in slot.alternatives] for slot in meaning.slots]


def generously(words: Sequence[str], *others: Fact) -> Meaning:
    return understanding.generously(words, [*known(*words), *others])


def test_words_are_taken_as_typed_at_first() -> None:
    meaning = understanding.literally(["white", "haert"], known("white", "haert"))
    assert texts(meaning) == [["white"], ["haert"]]
    assert meaning.strict == "(('white')) & (('haert'))"


def test_words_that_everybody_uses_are_not_looked_for_but_remembered() -> None:
    meaning = understanding.literally(["heart", "with"], known("heart", "with"))
    assert texts(meaning) == [["heart"]]
    assert meaning.common == ("with",)


def test_synonyms_stand_beside_the_word() -> None:
    facts = [*known("lunch"), Fact(kind="synonym", gram="lunch", word="midday meal", lexeme="midday meal", product_count=0)]
    meaning = understanding.literally(["lunch"], facts)
    assert texts(meaning) == [["lunch", "midday meal"]]
    assert "('midday' & 'meal')" in meaning.strict


def test_a_synonym_of_two_words_takes_both_places() -> None:
    facts = [*known("lunch", "box"), Fact(kind="synonym", gram="lunch box", word="bento", lexeme="bento", product_count=0)]
    assert texts(understanding.literally(["lunch", "box"], facts)) == [["lunch box", "bento"]]


def test_a_slip_is_mended_and_the_likelier_word_comes_first() -> None:
    meaning = generously(["haert"], fact("near", "haert", "chart"), fact("near", "haert", "heart"))
    assert texts(meaning)[0] == ["heart", "chart"]


def test_short_words_may_have_one_slip_only() -> None:
    assert generously(["bxo"], fact("near", "bxo", "box")).slots
    assert not generously(["xxo"], fact("near", "xxo", "box")).slots


def test_a_word_written_together_is_parted() -> None:
    assert texts(generously(["whiteheart"]))[0] == ["white heart"]


def test_words_written_apart_are_joined_where_one_of_them_means_nothing() -> None:
    assert texts(generously(["lan", "tern"])) == [["lantern"]]
    assert texts(generously(["lunch", "box"])) == [["lunch"], ["box"]]


def test_a_beginning_stands_for_longer_words() -> None:
    assert texts(generously(["lant"], fact("longer", "lant", "lantern"))) == [["lantern"]]


def test_what_nothing_resembles_is_said() -> None:
    meaning = generously(["heart", "zzqqy"])
    assert (texts(meaning), meaning.missing) == ([["heart"]], ("zzqqy",))


def test_rare_words_weigh_more() -> None:
    heart, chart = generously(["heart", "chart"]).slots
    assert chart.weight > heart.weight


def test_a_word_of_the_shop_is_at_most_one_slip_off() -> None:
    facts = fact("near", "chart", "heart"), fact("near", "chart", "lantern")
    assert texts(generously(["chart"], *facts)) == [["chart"]]
    assert texts(generously(["night"], fact("near", "night", "light"))) == [["night", "light"]]


def test_when_the_words_as_typed_find_nothing_one_has_to_mean_something_else() -> None:
    words = ["night", "holder"]
    meaning = generously(words, fact("near", "night", "light")).besides(understanding.literally(words, known(*words)))
    assert meaning.strict == "(('light')) & (('holder'))"
    assert not meaning.is_in_vain
    facts = fact("near", "night", "light"), fact("near", "holder", "folder")
    either = generously(words, *facts).besides(understanding.literally(words, known(*words)))
    assert either.strict == "(('night') | ('light')) & (('holder') | ('folder')) & (('light') | ('folder'))"


def test_words_that_can_mean_nothing_else_are_not_looked_for_twice() -> None:
    words = ["night", "holder"]
    assert generously(words).besides(understanding.literally(words, known(*words))).is_in_vain


def test_other_words_than_the_typed_ones_are_looked_for_whatever_was_found() -> None:
    words = ["whiteheart", "box"]
    typed = understanding.literally(words, known(*words))
    assert generously(words).besides(typed).others is not None, "whiteheart is white heart"
    words = ["box", "zzqqy"]
    meaning = generously(words)
    assert meaning.besides(understanding.literally(words, known(*words))) == meaning, "zzqqy is left out"


def test_words_that_the_shop_has_are_not_taken_apart() -> None:
    facts = known("lunchbox")
    assert "lunch" in understanding.second_look(["lunchbox"]).grams
    assert "lunch" not in understanding.second_look(["lunchbox"], facts).grams


def test_of_most_words_the_rare_ones_are_kept_first() -> None:
    relaxed = generously(["white", "chart", "box"]).relaxed
    assert relaxed[0][0] == "(('chart')) & (('white'))"
    assert relaxed[-1][0] == "(('chart'))"


def test_it_says_what_was_found_instead() -> None:
    meaning = generously(["white", "haert"], fact("near", "haert", "chart"), fact("near", "haert", "heart"))
    assert meaning.in_words(["white", "hanging", "chart"]) == "white chart"
    assert meaning.in_words(["something", "else"]) == "white heart"


def test_no_lexeme_can_leave_its_quotes() -> None:
    assert understanding.quoted("o'neil\\") == "'o''neil\\\\'"
