"""Mail handed to a real SMTP server on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.cli.processes import free_port
from app.config import Config
from app.db import Database
from app.models import jobs, mails
from tests.shop import Shop
from tests.worker import run_due_jobs


class Postbox:
    """Takes every mail, or gives the answer that it was told to."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.mails: list[Message] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@contextmanager
def listening(postbox: Postbox) -> Iterator[str]:
    """The address of a server that hands its mail to the postbox."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture
def order_id(shop: Shop) -> int:
    """An order of Alice's whose confirmation waits in the queue."""
    return shop.order(shop.alice, shop.offer(title="Blaue Tasse – groß"))


def is_sent(db: Database) -> bool:
    with db.reading() as tx:
        (mail,) = mails.list_latest(tx, limit=10, offset=0)
    return mail.sent_at is not None


def test_a_confirmation_reaches_the_server(order_id: int, config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    (mail,) = postbox.mails
    assert mail["To"] == "alice@example.org"
    assert mail["From"] == config.mail_from
    assert f"order-{order_id}@" in mail["Message-ID"]
    assert "Blaue Tasse – groß" in mail.get_content()  # type: ignore[attr-defined]  # an EmailMessage by its policy
    assert is_sent(db)


def test_a_mail_that_the_server_took_is_not_sent_again(order_id: int, config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
        with db.transaction() as tx:
            jobs.defer(tx, task="confirm_order", args={"order_id": order_id})
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    assert len(postbox.mails) == 1


@pytest.mark.usefixtures("order_id")
def test_a_refused_mail_is_kept_and_tried_again_later(config: Config, db: Database) -> None:
    with listening(Postbox("451 try again later")) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    assert not is_sent(db)
    with db.reading() as tx:
        (waiting,) = tx.values("SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'confirm_order'")
    assert waiting
