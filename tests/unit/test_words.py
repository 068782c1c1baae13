from app.domain.words import WORDS_MAX, like_patterns


def test_each_word_is_a_pattern_in_lower_case() -> None:
    assert like_patterns(" Green  MUG ") == ["%green%", "%mug%"]


def test_nothing_typed_is_no_pattern() -> None:
    assert like_patterns("  ") == []


def test_what_like_reads_is_taken_literally() -> None:
    assert like_patterns(r"100%_\ ") == [r"%100\%\_\\%"]


def test_words_are_bounded() -> None:
    assert len(like_patterns("a " * 500)) == WORDS_MAX
