import pytest

from app.domain.gtin import is_gtin


@pytest.mark.parametrize("text", ["96385074", "036000291452", "4006381333931", "10012345678902"])
def test_it_knows_the_four_lengths(text: str) -> None:
    assert is_gtin(text)


@pytest.mark.parametrize("text", ["", "4006381333932", "400638133393", "4006381333931 ", "٤٠٠٦٣٨١٣٣٣٩٣١",
                                  "4006381333931\n", "40063813339a1"])
def test_it_refuses_anything_else(text: str) -> None:
    assert not is_gtin(text)
