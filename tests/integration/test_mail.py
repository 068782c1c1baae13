"""Mail handed to a real SMTP server on this machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.config import Config
from app.db import Database
from app.jobs import telling as handlers
from app.jobs.handlers import Worker
from app.models import jobs, mails
from tests.postbox import Postbox, listening, part
from tests.shop import Shop
from tests.worker import run_due_jobs


@pytest.fixture
def order_id(shop: Shop) -> int:
    """An order of Alice's whose confirmation waits in the queue."""
    return shop.order(shop.alice, shop.offer(title="Blaue Tasse – <groß>"))


def the_mail(db: Database) -> mails.Mail:
    with db.reading() as tx:
        (row,) = mails.list_latest(tx, limit=10, offset=0)
        return mails.get(tx, mail_id=row.id)


def keep(db: Database, *, recipient: str = "alice@example.org", subject: str = "Your mug", unsubscribe_url: str = "") -> int:
    """A mail that nobody has sent yet; its id."""
    with db.transaction() as tx:
        mail_id = mails.keep(tx, dedupe_key="mug-1", recipient=recipient, subject=subject, body="It is here.",
                             html="<p>It is here.</p>", unsubscribe_url=unsubscribe_url)
    assert mail_id is not None
    return mail_id


def test_a_confirmation_reaches_the_server(order_id: int, config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    (mail,) = postbox.mails
    assert mail["To"] == "alice@example.org"
    assert mail["From"] == config.mail_from
    assert mail["Message-ID"].startswith(f"<order-{order_id}.")
    assert mail["Auto-Submitted"] == "auto-generated"
    kept = the_mail(db)
    assert kept.sent_at is not None
    assert mail["Date"].datetime == kept.created_at.replace(microsecond=0)


@pytest.mark.usefixtures("order_id")
def test_it_says_the_same_as_text_and_as_html(config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    (mail,) = postbox.mails
    assert mail.get_content_type() == "multipart/alternative"
    assert "1 × Blaue Tasse – <groß>: $10.00" in part(mail, "plain")
    assert "1 × Blaue Tasse – &lt;groß&gt;: $10.00" in part(mail, "html")
    assert "\nTotal: $10.00" in part(mail, "plain")


@pytest.mark.usefixtures("order_id")
def test_mail_that_is_part_of_an_order_cannot_be_ended(config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    (mail,) = postbox.mails
    assert "List-Unsubscribe" not in mail
    assert "List-Unsubscribe-Post" not in mail


def test_other_mail_can_be_ended_with_one_click(worker: Worker) -> None:
    url = "https://shop.example.org/unsubscribe/1234567.order_delivered." + 43 * "x"
    mail_id, postbox = keep(worker.database, unsubscribe_url=url), Postbox()
    with listening(postbox) as smtp_url:
        handlers.send_mail(replace(worker, config=replace(worker.config, smtp_url=smtp_url)), mail_id=mail_id)
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in postbox.sources[0]   # on one line, which mail programs read
    assert postbox.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_the_server_took_is_not_sent_again(order_id: int, config: Config, db: Database) -> None:
    postbox = Postbox()
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
        with db.transaction() as tx:
            jobs.defer(tx, task="confirm_order", args={"order_id": order_id})
            jobs.defer(tx, task="send_mail", args={"mail_id": the_mail(db).id})
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    assert len(postbox.mails) == 1


@pytest.mark.usefixtures("order_id")
def test_a_mail_that_is_refused_for_now_is_kept_and_tried_again_later(config: Config, db: Database) -> None:
    with listening(Postbox("451 try again later")) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    kept = the_mail(db)
    assert (kept.sent_at, kept.refused_at, kept.tries) == (None, None, 1)
    assert "try again later" in kept.failure
    with db.reading() as tx:
        (waiting,) = tx.values("SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'send_mail'")
    assert waiting


@pytest.mark.usefixtures("order_id")
def test_a_server_that_is_away_costs_nothing_but_time(config: Config, db: Database) -> None:
    with listening(Postbox()) as smtp_url:
        pass
    run_due_jobs(replace(config, smtp_url=smtp_url), db)
    assert "ConnectionRefusedError" in the_mail(db).failure
    postbox = Postbox()
    with db.transaction() as tx:
        tx.run("UPDATE procrastinate_jobs SET scheduled_at = now()")
    with listening(postbox) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    assert len(postbox.mails) == 1
    assert the_mail(db).failure == ""


@pytest.mark.usefixtures("order_id")
def test_a_mail_that_the_server_will_never_take_is_not_tried_again(config: Config, db: Database) -> None:
    with listening(Postbox("550 no such mailbox")) as smtp_url:
        run_due_jobs(replace(config, smtp_url=smtp_url), db)
    kept = the_mail(db)
    assert kept.refused_at is not None
    assert kept.failure == "550 no such mailbox"
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mail'") == 0


def test_an_address_that_no_header_can_hold_is_refused_in_words(worker: Worker) -> None:
    mail_id = keep(worker.database, recipient="a@b\r\nBcc: everybody@example.org")
    with listening(Postbox()) as smtp_url:
        handlers.send_mail(replace(worker, config=replace(worker.config, smtp_url=smtp_url)), mail_id=mail_id)
    assert the_mail(worker.database).refused_at is not None


def test_a_subject_cannot_add_headers(worker: Worker) -> None:
    mail_id, postbox = keep(worker.database, subject="A mug\r\nBcc: everybody@example.org"), Postbox()
    with listening(postbox) as smtp_url:
        handlers.send_mail(replace(worker, config=replace(worker.config, smtp_url=smtp_url)), mail_id=mail_id)
    (mail,) = postbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "A mug Bcc: everybody@example.org"


def test_a_mail_over_which_a_worker_died_is_sent_by_another_one_later_under_the_same_name(worker: Worker) -> None:
    """The server may have taken it before: then the reader's program knows the second copy by its Message-ID."""
    mail_id, postbox = keep(worker.database), Postbox()

    with listening(postbox) as smtp_url:
        sending = replace(worker, config=replace(worker.config, smtp_url=smtp_url))
        with worker.database.transaction() as tx:
            assert mails.claim(tx, mail_id=mail_id, now=datetime.now(UTC), hold=handlers.HOLD)
        with pytest.raises(handlers.Held):
            handlers.send_mail(sending, mail_id=mail_id)
        assert not postbox.mails
        with worker.database.transaction() as tx:
            tx.run("UPDATE mails SET held_until = now() - interval '1 second'")
        handlers.send_mail(sending, mail_id=mail_id)
        first = postbox.mails[0]["Message-ID"]
        with worker.database.transaction() as tx:
            tx.run("UPDATE mails SET sent_at = NULL")
        handlers.send_mail(sending, mail_id=mail_id)
    assert [mail["Message-ID"] for mail in postbox.mails] == [first, first]
    assert [mail["Date"] for mail in postbox.mails] == [postbox.mails[0]["Date"]] * 2


def test_without_a_server_mail_is_kept_and_nothing_waits(order_id: int, config: Config, db: Database) -> None:
    assert order_id
    run_due_jobs(config, db)
    assert the_mail(db).tries == 0
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mail'") == 0


def test_claims_end(worker: Worker) -> None:
    mail_id, now = keep(worker.database), datetime.now(UTC)
    for ahead, is_ours in [(timedelta(), True), (timedelta(minutes=4), False), (timedelta(minutes=6), True)]:
        with worker.database.transaction() as tx:
            assert mails.claim(tx, mail_id=mail_id, now=now + ahead, hold=handlers.HOLD) is is_ours
