"""`/admin/mail`: every mail that the shop wrote, what became of it, and sending it again."""

from dataclasses import replace

import pytest
from flask import Flask

from app.config import Config
from app.models import mails
from tests.client import Page
from tests.postbox import Postbox, listening
from tests.shop import Shop
from tests.worker import run_due_jobs


def keep(shop: Shop, number: int = 1, *, recipient: str = "alice@example.org", html: str = "") -> int:
    """A mail that nobody has sent; its id."""
    with shop.db.transaction() as tx:
        mail_id = mails.keep(tx, dedupe_key=f"mug-{number}", recipient=recipient, subject=f"Mug {number}", body="It is <here>.",
                             html=html, unsubscribe_url="")
    assert mail_id is not None
    return mail_id


def subjects(page: Page) -> list[str]:
    return ["".join(link.itertext()) for link in page.all("a") if (link.get("href") or "").startswith("/admin/mail/")]


@pytest.fixture
def with_server(shop: Shop, config: Config) -> Config:
    """The shop, told that there is a mail server."""
    app: Flask = shop.app
    app.extensions["config"] = replace(config, smtp_url="smtp://127.0.0.1:9")
    return replace(config, smtp_url="smtp://127.0.0.1:9")


def test_the_confirmation_of_an_order_is_in_the_outbox(shop: Shop, config: Config) -> None:
    order_id = shop.order(shop.alice, shop.offer(title="Moss Mug"))
    run_due_jobs(config, shop.db)
    page = shop.dana.browser.get("/admin/mail")
    assert f"Your order {order_id} is placed" in page.words
    (link,) = [link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("/admin/mail/")]
    page = shop.dana.browser.get(link)
    assert "1 × Moss Mug: $10.00" in page.words
    assert "no, it is part of an order" in page.words


def test_mail_is_found_by_address_and_by_subject(shop: Shop) -> None:
    keep(shop, 1)
    keep(shop, 2, recipient="bob@example.org")
    assert subjects(shop.dana.browser.get("/admin/mail")) == ["Mug 2", "Mug 1"]
    assert subjects(shop.dana.browser.get("/admin/mail?q=alice")) == ["Mug 1"]
    assert subjects(shop.dana.browser.get("/admin/mail?q=mug+2")) == ["Mug 2"]
    assert "No mail fits" in shop.dana.browser.get("/admin/mail?q=charlie").words


def test_mail_is_found_by_what_became_of_it(shop: Shop) -> None:
    for number in range(1, 5):
        keep(shop, number)
    shop.run("UPDATE mails SET sent_at = now() WHERE subject = 'Mug 2'")
    shop.run("UPDATE mails SET refused_at = now(), failure = '550 no such mailbox' WHERE subject = 'Mug 3'")
    shop.run("UPDATE mails SET failure = 'connection refused' WHERE subject = 'Mug 4'")
    found = {state: subjects(shop.dana.browser.get(f"/admin/mail?state={state}")) for state in ("sent", "kept", "failed")}
    assert found == {"sent": ["Mug 2"], "kept": ["Mug 1"], "failed": ["Mug 4", "Mug 3"]}
    words = shop.dana.browser.get("/admin/mail?state=failed").words
    assert "Refused 550 no such mailbox" in words
    assert "Failed so far connection refused" in words


def test_the_html_is_shown_in_a_sandbox_without_what_our_policy_refuses(shop: Shop) -> None:
    mail_id = keep(shop, html='<p style="margin:0">Say &quot; style=&quot;x&quot; to <b>Alice</b></p>')
    page = shop.dana.browser.get(f"/admin/mail/{mail_id}")
    frame = page.one("iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("srcdoc") == "<p>Say &quot; style=&quot;x&quot; to <b>Alice</b></p>"
    assert '<p style="margin:0">' in page.words
    assert "It is <here>." in page.words


def test_a_mail_that_is_not_there_is_not_found(shop: Shop) -> None:
    assert shop.dana.browser.get("/admin/mail/999").status == 404


def test_a_refused_mail_can_be_sent_again(shop: Shop, config: Config, with_server: Config) -> None:
    mail_id = keep(shop)
    shop.run("UPDATE mails SET refused_at = now(), failure = '550 mailbox full', tries = 1")
    page = shop.dana.browser.post(f"/admin/mail/{mail_id}/sending", {"tries": "1"})
    assert page.location == f"/admin/mail/{mail_id}"
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), shop.db)
    assert len(postbox.mails) == 1
    assert "Sent" in shop.dana.browser.get(f"/admin/mail/{mail_id}").words


def test_a_second_click_does_not_send_it_a_second_time(shop: Shop, config: Config, with_server: Config) -> None:
    mail_id, postbox = keep(shop), Postbox()
    with listening(postbox) as smtp_url:
        for _ in range(2):
            shop.dana.browser.post(f"/admin/mail/{mail_id}/sending", {"tries": "0"})
        run_due_jobs(replace(config, smtp_url=smtp_url), shop.db)
        page = shop.dana.browser.post(f"/admin/mail/{mail_id}/sending", {"tries": "0"})
        run_due_jobs(replace(config, smtp_url=smtp_url), shop.db)
    assert len(postbox.mails) == 1
    assert "It has been tried since you looked" in shop.dana.browser.follow(page).words


def test_a_mail_that_is_being_sent_is_not_sent_beside_that(shop: Shop, with_server: Config) -> None:
    mail_id = keep(shop)
    shop.run("UPDATE mails SET held_until = now() + interval '1 minute', tries = 1")
    page = shop.dana.browser.post(f"/admin/mail/{mail_id}/sending", {"tries": "1"})
    assert "It has been tried since you looked" in shop.dana.browser.follow(page).words


def test_without_a_server_it_says_what_is_missing(shop: Shop) -> None:
    mail_id = keep(shop)
    assert not shop.dana.browser.get(f"/admin/mail/{mail_id}").all("form", action=f"/admin/mail/{mail_id}/sending")
    page = shop.dana.browser.post(f"/admin/mail/{mail_id}/sending", {"tries": "0"})
    assert "set SMTP_URL" in shop.dana.browser.follow(page).words
