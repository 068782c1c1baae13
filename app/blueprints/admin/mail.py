"""Every mail that the shop wrote, for operators: where it stays when there is no server, and what became of it when there is."""

import re

from flask import flash, redirect, render_template
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.blueprints.admin.pages import ROWS_A_PAGE, paging
from app.db import Tx
from app.domain.mails import message_id
from app.forms.admin import SendingForm
from app.models import jobs, mails
from app.web import config, db, operator_required, query_budget, read_page
from app.web.query import read_choice, read_text

_STYLE = re.compile(r' style="[^"]*"')


@operator_required
@query_budget(3)
def index() -> str:
    """The outbox, newest first, searched by address and subject."""
    text, state, page = read_text("q"), read_choice("state", mails.STATES, default="all"), read_page()
    with db.reading() as tx:
        rows = mails.list_latest(tx, text=text, state=state, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    return render_template("admin/mail.html", mails=rows, text=text, state=state, has_server=bool(config.smtp_url),
                           **paging(rows[0].found if rows else 0, page))


@operator_required
@query_budget(3)
def show(mail_id: int) -> str:
    """One mail as text, as HTML and as HTML's source.

    Our own policy refuses inline styles, also to what stands in a frame, so that the HTML is shown without them. Quotes in
    what people typed are escaped, so that nothing but an attribute of ours looks like one.
    """
    with db.reading() as tx:
        mail = mails.get(tx, mail_id=mail_id)
    return render_template(
        "admin/mail_detail.html", mail=mail, plain_html=_STYLE.sub("", mail.html), has_server=bool(config.smtp_url),
        message_id=message_id(dedupe_key=mail.dedupe_key, created_at=mail.created_at, sender=config.mail_from))


@operator_required
def send_again(mail_id: int) -> Response:
    """Hand a mail to the server once more, under the same Message-ID; a second click does nothing."""
    form = SendingForm()
    if not form.validate():
        raise BadRequest
    if not config.smtp_url:
        flash("There is no mail server to send it: set SMTP_URL and start the shop again.", "error")
    elif db.transact(lambda tx: _reopen(tx, mail_id=mail_id, seen_tries=form.tries.data)):
        flash("It is on its way to the mail server.", "success")
    else:
        flash("It has been tried since you looked. This is what came of it.", "warning")
    return redirect(f"/admin/mail/{mail_id}", 303)


def _reopen(tx: Tx, *, mail_id: int, seen_tries: int) -> bool:
    mails.get(tx, mail_id=mail_id)
    if not mails.reopen(tx, mail_id=mail_id, seen_tries=seen_tries):
        return False
    jobs.defer(tx, task="send_mail", args={"mail_id": mail_id})
    return True
