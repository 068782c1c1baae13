import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.forms.fields import CoordinateField, QuantityField


class Sample(Form):
    units = QuantityField(min_units=1, max_units=5000)
    x = CoordinateField()


def read(name: str, text: str) -> tuple[int | None, list[str]]:
    form = Sample(MultiDict({"units": "1", "x": "0", name: text}))
    form.validate()
    return form[name].data, list(form[name].errors)


@pytest.mark.parametrize(("name", "text", "number"), [
    ("units", "007", 7), ("units", "5000", 5000), ("x", "-8", -8), ("x", "−8", -8), ("x", " 12 ", 12),
    ("x", "-2147483648", -(2**31)), ("x", "2147483647", 2**31 - 1),
])
def test_a_whole_number_is_taken_with_either_minus_sign(name: str, text: str, number: int) -> None:
    assert read(name, text) == (number, [])


@pytest.mark.parametrize(("name", "text", "message"), [
    ("units", "0", "The least possible is 1."),
    ("units", "-1", "The least possible is 1."),
    ("units", "5001", "The most possible is 5,000."),
    ("units", "9" * 20, "The most possible is 5,000."),
    ("units", "9" * 100_000, "The most possible is 5,000."),
    ("x", "99999999999", "The most possible is 2,147,483,647."),
    ("x", "−2147483649", "The least possible is −2,147,483,648."),
])
def test_beyond_the_bounds_the_nearest_one_is_said(name: str, text: str, message: str) -> None:
    assert read(name, text) == (None, [message])


@pytest.mark.parametrize("text", ["1.5", "1e3", "1,000", "--1", "−", "+1", "١٢", "a", "NaN", "Infinity"])
@pytest.mark.parametrize("name", ["units", "x"])
def test_what_is_no_whole_number_is_said_to_be_none(name: str, text: str) -> None:
    found, (message,) = read(name, text)
    assert found is None
    assert message.startswith("Write a whole number")
