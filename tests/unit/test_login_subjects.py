"""What failed log-ins are counted under."""

import pytest

from app.transactions import login


def test_an_account_is_counted_by_its_id_whatever_was_typed() -> None:
    for typed in ("alice@example.org", "archer"):
        assert login.account_subject(login=typed, user_id=7) == "account:7"


def test_a_name_that_nobody_has_is_kept_as_a_digest() -> None:
    subject = login.account_subject(login="My-Secret-Password", user_id=None)
    assert subject == login.account_subject(login="my-secret-password", user_id=None)
    assert "secret" not in subject


@pytest.mark.parametrize(("address", "subject"), [
    ("192.0.2.7", "network:192.0.2.7/32"),
    ("2001:db8:1:2:3:4:5:6", "network:2001:db8:1:2::/64"),
    ("", "network:unknown"),
    ("unix:", "network:unknown"),
])
def test_a_network_is_an_address_or_an_ipv6_household(address: str, subject: str) -> None:
    assert login.network_subject(address) == subject
