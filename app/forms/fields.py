"""The fields that every form shares: amounts, quantities, ids and texts are read here and nowhere else."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, HiddenInput, Input, TextArea, TextInput

from app.domain import ids, money

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
DAMAGED = "This form is damaged. Reload the page and try again."
UNSEEN = "This contained characters that cannot be shown. They are gone; please look at it again."
MINUS = "\u2212"
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)
_WHOLE = re.compile(rf"[-{MINUS}]?[0-9]+", re.ASCII)


def visible(text: str) -> str:
    """A text without the characters that nobody can see or type: controls, broken surrogates, changes of direction."""
    return _CONTROL.sub("", text)


class _TypedField(Field):
    """A text input that keeps what was typed and holds a value only when it could be read."""

    widget: Input = TextInput()
    data: Any
    raw: str = ""

    def __init__(self, label: str = "", *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.required = required

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.raw = visible(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if valuelist and _CONTROL.search(valuelist[0]):
            raise ValueError(UNSEEN)
        if self.raw:
            self.data = self.read(self.raw)
        elif self.required:
            raise ValueError("Please fill this in.")

    def read(self, text: str) -> Any:
        """The value of a text that is not empty; ValueError with a message for a person."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The text that `read` would turn into `value`."""
        return str(value)

    def _value(self) -> str:
        if self.raw or self.data is None:
            return self.raw
        return self.write(self.data)


class AmountField(_TypedField):
    """An amount of money typed as decimal currency units, held as integer cents."""

    def __init__(self, label: str = "", *, min_cents: int = 1, max_cents: int = 100_000_000, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.min_cents = min_cents
        self.max_cents = max_cents

    def read(self, text: str) -> int:
        cents = money.parse_cents(text)
        if cents is None:
            raise ValueError("Write an amount like 19.99, without thousand separators.")
        if cents < self.min_cents:
            raise ValueError(f"The least possible is {money.Money(self.min_cents)}.")
        if cents > self.max_cents:
            raise ValueError(f"The most possible is {money.Money(self.max_cents)}.")
        return cents

    def write(self, value: Any) -> str:
        return money.to_decimal(value)


class QuantityField(_TypedField):
    """A whole number of units."""

    unreadable = "Write a whole number."

    def __init__(self, label: str = "", *, min_units: int = 1, max_units: int = 100_000, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.min_units = min_units
        self.max_units = max_units

    def read(self, text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError(self.unreadable)
        units = Decimal(text.replace(MINUS, "-"))  # int() refuses thousands of digits
        if units < self.min_units:
            raise ValueError(f"The least possible is {_written(self.min_units)}.")
        if units > self.max_units:
            raise ValueError(f"The most possible is {_written(self.max_units)}.")
        return int(units)


def _written(number: int) -> str:
    return f"{number:,}".replace("-", MINUS)


class CoordinateField(QuantityField):
    """A position on one side of the world's grid, which has signed 32-bit ones."""

    unreadable = f"Write a whole number such as 12 or {MINUS}7."

    def __init__(self, label: str = "", *, min_units: int = -(2**31), max_units: int = 2**31 - 1, **kwargs: Any) -> None:
        super().__init__(label, min_units=min_units, max_units=max_units, **kwargs)


class IdField(_TypedField):
    """The id of something, in a hidden field."""

    widget = HiddenInput()

    def read(self, text: str) -> int:
        if not _ID.fullmatch(text) or not 1 <= int(text) <= ids.MAX_ID:
            raise ValueError(DAMAGED)
        return int(text)


class DayField(_TypedField):
    """A date such as 2026-11-24, in a hidden field."""

    widget = HiddenInput()

    def read(self, text: str) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError(DAMAGED)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(DAMAGED) from None


class TextField(StringField):
    """One line of text of a bounded length, without characters that cannot be shown."""

    data: Any  # a str in every form that was sent
    multi_line = False

    def __init__(self, label: str = "", *, max_length: int, min_length: int = 1, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.max_length = max_length
        self.min_length = min_length

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].replace("\r\n", "\n").replace("\r", "\n") if valuelist else ""
        self.data = visible(text).strip()
        if _CONTROL.search(text):
            raise ValueError(UNSEEN)
        if "\n" in self.data and not self.multi_line:
            raise ValueError("This has to fit on one line.")

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms passes it
        length = len(self.data or "")
        if not length and self.min_length:
            raise ValidationError("Please fill this in.")
        if length < self.min_length:
            raise ValidationError(f"Use at least {self.min_length} characters.")
        if length > self.max_length:
            raise ValidationError(f"Use at most {self.max_length:,} characters; these are {length:,}.")


class ParagraphField(TextField):
    """Several lines of text."""

    widget = TextArea()
    multi_line = True


class EmailField(TextField):
    """An e-mail address in ASCII (the domain of an international one encoded), as every mail server takes it.

    Its syntax is checked, not whether anybody reads it; names reserved for trials, such as shop.test, pass.
    """

    widget = EmailInput()

    def __init__(self, label: str = "Email", **kwargs: Any) -> None:
        super().__init__(label, max_length=254, **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and len(self.data) <= self.max_length:
            self.data = _ascii_email(self.data)


def _ascii_email(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return found.ascii_email or found.normalized
