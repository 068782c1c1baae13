"""A real SMTP server on this machine, for as long as a test listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.cli.processes import free_port


class Postbox:
    """Takes every mail, or gives the answer that it was told to."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.mails: list[EmailMessage] = []
        self.sources: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.sources.append(envelope.content)
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


def part(mail: EmailMessage, subtype: str) -> str:
    """The text or the HTML of a mail."""
    found = mail.get_body((subtype,))
    assert found is not None
    content: str = found.get_content()
    return content
