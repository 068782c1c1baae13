import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.forms.fields import EmailField


class Sample(Form):
    email = EmailField()


def read(text: str) -> tuple[str, list[str]]:
    form = Sample(MultiDict({"email": text}))
    form.validate()
    return form.email.data, list(form.email.errors)


@pytest.mark.parametrize(("text", "email"), [
    ("alice@example.org", "alice@example.org"),
    (" Alice.Archer+mugs@Example.ORG ", "Alice.Archer+mugs@example.org"),
    ("alice@bücher.example", "alice@xn--bcher-kva.example"),
    ("alice@shop.test", "alice@shop.test"),
])
def test_an_address_is_taken_as_mail_servers_write_it(text: str, email: str) -> None:
    assert read(text) == (email, [])


@pytest.mark.parametrize("text", ["alice", "alice@", "@example.org", "a b@example.org", "alice@example", "älice@example.org",
                                  "alice@example.org\nbcc: x@example.org", "alice\x00@example.org",
                                  "x" * 500_000 + "@example.org"])
def test_anything_else_is_refused_and_kept(text: str) -> None:
    data, errors = read(text)
    assert errors
    assert data == text or "\x00" in text


def test_a_missing_one_is_asked_for() -> None:
    assert read("")[1] == ["Please fill this in."]
