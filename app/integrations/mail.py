"""Handing mail to an SMTP server."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import cast
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 20.0
PERMANENT = 500   # RFC 5321, 4.2.1: from here on the same mail will not be taken later either


class _Whole(UniqueUnstructuredHeader):
    """A header that is never folded: the library would write a long address as an encoded word, which nobody reads as one."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # set by the registry's base class


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", cast("type[BaseHeader]", _Whole))
_POLICY = SMTP.clone(header_factory=_HEADERS)


class Refused(Exception):
    """The server will never take this mail; the text says why, in its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to send. `message_id` and `created_at` stay the same when it is sent again, so that a repeat can be told.

    `unsubscribe_url`: where a mail program may POST for its reader (RFC 8058); "" for a mail that is not to be switched off.
    """

    message_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    created_at: datetime
    unsubscribe_url: str


def send(smtp_url: str, mail: Outgoing) -> None:
    """Send through `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`.

    Raises Refused when there is no use in trying again, smtplib.SMTPException or OSError when there may be.
    """
    message = _message(mail)
    parts = urlsplit(smtp_url)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with client(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT_S) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            _raise_if_permanent(code, said)
            raise
        except smtplib.SMTPDataError as error:
            _raise_if_permanent(error.smtp_code, error.smtp_error)
            raise


def _raise_if_permanent(code: int, said: bytes | str) -> None:
    if code >= PERMANENT:
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise Refused(f"{code} {words}")


def _message(mail: Outgoing) -> EmailMessage:
    """Text and HTML side by side; Refused for a recipient that no header can hold."""
    message = EmailMessage(policy=_POLICY)
    try:
        message["To"] = Address(addr_spec=mail.recipient)
    except ValueError as error:
        raise Refused(f"{mail.recipient} is no address: {error}") from error
    message["From"] = mail.sender
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"   # RFC 3834: nobody's holiday answers to it
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message
