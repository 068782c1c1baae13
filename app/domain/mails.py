"""Mail made of a notice: the same words as plain text and as HTML.

The HTML is what mail programs understand: a few elements with inline styles. It sets no colours but those of its button, so
that it is dark where the reader's program is. Every text in it is escaped, every address in it is ours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from app.domain.money import Money
from app.domain.notices import Item, Notice

HOUSE = "Mini-Amazon"
WHY_ALWAYS = "This mail is part of your order, so it comes whatever you chose."
_FONT = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif"
_HAIRLINE = "border-top:1px solid #8a9a92"
_BUTTON = ("display:inline-block;padding:12px 20px;border-radius:8px;background-color:#1b4d3e;color:#ffffff;font-weight:600;"
           "text-decoration:none")
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="margin:0;padding:24px 16px;{font}">
<main style="max-width:560px;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600">{house}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">{title}</h1>
{parts}
<p style="margin:32px 0 0;padding-top:16px;{hairline};font-size:14px">{foot}</p>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Subject, text and HTML of a mail."""

    subject: str
    text: str
    html: str


def compose(notice: Notice, *, full_name: str, base_url: str, unsubscribe_url: str) -> Letter:
    """A notice as a mail to somebody; without an `unsubscribe_url` it belongs to an order and cannot be switched off."""
    return Letter(
        subject=notice.title,
        text=_text(notice, full_name=full_name, base_url=base_url, unsubscribe_url=unsubscribe_url),
        html=_html(notice, full_name=full_name, base_url=base_url, unsubscribe_url=unsubscribe_url),
    )


def message_id(*, dedupe_key: str, created_at: datetime, sender: str) -> str:
    """The Message-ID of a kept mail without its brackets: the same whenever it is sent, and nobody else's (RFC 5322, 3.6.4).

    The moment tells it from the mail of an earlier shop at the same address that counted its orders from 1 as well.
    """
    moment = int(created_at.astimezone(UTC).timestamp() * 1_000_000)
    domain = sender.rpartition("@")[2].strip(" <>") or "localhost"
    return f"{dedupe_key}.{moment}@{domain}"


def _text(notice: Notice, *, full_name: str, base_url: str, unsubscribe_url: str) -> str:
    items = "\n".join(f"  {_item(item)}" for item in notice.items)
    facts = "\n".join(f"{name}: {value}" if "\n" not in value else f"{name}:\n{value}" for name, value in notice.facts)
    foot = f"You can end mails like this one: {unsubscribe_url}" if unsubscribe_url else WHY_ALWAYS
    parts = (f"Hello {full_name},", notice.body, items, facts, f"{notice.link_label}: {base_url}{notice.link}", HOUSE, foot)
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(notice: Notice, *, full_name: str, base_url: str, unsubscribe_url: str) -> str:
    target = escape(base_url + notice.link)
    parts = (
        _paragraph(f"Hello {full_name},"),
        _paragraph(notice.body),
        _list(notice.items),
        *(_paragraph(f"{name}:\n{value}" if "\n" in value else f"{name}: {value}") for name, value in notice.facts),
        f'<p style="margin:24px 0 0"><a href="{target}" style="{_BUTTON}">{escape(notice.link_label)}</a></p>',
    )
    foot = escape(WHY_ALWAYS)
    if unsubscribe_url:
        foot = (f'<a href="{escape(unsubscribe_url)}">End mails like this one</a>, or '
                f'<a href="{escape(base_url)}/account/notifications">choose what you hear of</a>.')
    return _PAGE.format(title=escape(notice.title), font=_FONT, house=HOUSE, hairline=_HAIRLINE, foot=foot,
                        parts="\n".join(filter(None, parts)))


def _paragraph(text: str) -> str:
    return f'<p style="margin:0 0 16px">{escape(text).replace(chr(10), "<br>")}</p>'


def _list(items: tuple[Item, ...]) -> str:
    lines = "".join(f'<li style="padding:8px 0;{_HAIRLINE}">{escape(_item(item))}</li>' for item in items)
    return f'<ul style="margin:0 0 16px;padding:0;list-style:none">{lines}</ul>' if lines else ""


def _item(item: Item) -> str:
    price = f": {Money(item.total_cents)}" if item.total_cents is not None else ""
    return f"{item.quantity:,} × {item.title}{price}"
