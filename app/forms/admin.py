"""What operators can ask for."""

from typing import Any

from wtforms import StringField
from wtforms.validators import AnyOf, ValidationError

from app.domain.spelling import normalise
from app.forms.fields import ParagraphField, QuantityField, TextField
from app.models import fruitless_searches
from app.web import Form

TERMS_MIN = 2
TERMS_MAX = 10
TERM_WORDS_MAX = 2
TERM_LENGTH_MAX = 40
TYPED_LENGTH_MAX = 1000


class SuspensionForm(Form):
    """Shut somebody out (1), or let them in again (0)."""

    suspended = StringField("Suspended", validators=[AnyOf(("0", "1"))])


class TermsField(ParagraphField):
    """Words and phrases that mean the same, one a line; `terms` has them as search knows them, each once."""

    terms: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        lines = [line.strip() for line in self.data.splitlines() if line.strip()]
        self.terms = tuple(dict.fromkeys(map(_term, lines)))
        if not TERMS_MIN <= len(self.terms) <= TERMS_MAX:
            raise ValidationError(f"Write {TERMS_MIN} to {TERMS_MAX} different terms, one on each line.")


def _term(line: str) -> str:
    """A term as search knows it; ValidationError says which one cannot be."""
    term, shown = normalise(line), line if len(line) <= TERM_LENGTH_MAX else f"{line[:TERM_LENGTH_MAX]}…"
    if not term:
        raise ValidationError(f"“{shown}” has no letter and no digit.")
    if len(term.split()) > TERM_WORDS_MAX:
        raise ValidationError(f"“{shown}” has more than {TERM_WORDS_MAX} words.")
    if len(term) > TERM_LENGTH_MAX:
        raise ValidationError(f"“{shown}” is longer than {TERM_LENGTH_MAX} characters.")
    return term


class SynonymForm(Form):
    """A group of terms."""

    terms = TermsField("Terms", max_length=TYPED_LENGTH_MAX)


class SearchRemovalForm(Form):
    """Forget a search that found nothing."""

    text = TextField("Search", max_length=fruitless_searches.TEXT_LENGTH_MAX)


class SendingForm(Form):
    """Send a mail once more; `tries` says how often it had been tried when somebody decided that."""

    tries = QuantityField("Tries", min_units=0, max_units=2**31 - 1)
