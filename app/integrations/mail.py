"""Handing mail to an SMTP server."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to send; `message_id` stays the same when it is sent again, so that a repeat can be told."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    body: str


def send(smtp_url: str, mail: Outgoing) -> None:
    """Send through `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`; smtplib.SMTPException, OSError."""
    parts = urlsplit(smtp_url)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with client(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT_S) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(_message(mail))


def _message(mail: Outgoing) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.message_id}@mini-amazon.invalid>"
    message.set_content(mail.body)
    return message
