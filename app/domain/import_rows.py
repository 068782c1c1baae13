"""A trader's invoice lines, dirt included: which of them are sales of goods, and what they add up to.

Every row is either a `Sale` or a `Rejection` with its reason, so that rows in = accepted + rejected. The rules, in the
order in which they are asked (the first that applies is the reason):

1.  A row that lacks a field, or whose number, date or code cannot be read, is *unreadable*.
2.  An invoice number with the prefix C is a *cancellation*: it does not say which sale it takes back, so it is not matched.
3.  An invoice number with the prefix A is an *adjustment* of accounts.
4.  A stock code on the list of charges (postage, fees, discounts, samples, manual entries) is a *charge*.
5.  A stock code that begins with GIFT_ is a gift *voucher*: money, not goods.
6.  A quantity of zero or less without a cancellation is a *stock correction*.
7.  An empty description names *no goods*; one such as "damaged" or "?" is a *remark*.
8.  A price of less than one cent is *no price*: goods given away or written off.

A history needs more: a *known product* of the imported catalogue, and a *customer*, the same on every row of an invoice.
Stock codes are compared without regard to letter case. Prices are read as the installation's currency.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from app.domain import titles

QUANTITY_MAX = 1_000_000
PRICE_CENTS_MAX = 100_000_000
DATE_FORMAT = "%m/%d/%y %H:%M"

CHARGES = frozenset((
    "AMAZONFEE", "B", "BANK CHARGES", "C2", "C3", "CRUK", "D", "DOT", "M", "PADS", "POST", "S",
))
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9 ._/-]{0,39}", re.ASCII)


class Field(StrEnum):
    """What a row says; the value is the name that `--map` takes."""

    INVOICE = "invoice"
    CODE = "code"
    TITLE = "title"
    QUANTITY = "quantity"
    DATE = "date"
    PRICE = "price"
    CUSTOMER = "customer"
    COUNTRY = "country"


COLUMNS: Mapping[Field, str] = {
    Field.INVOICE: "InvoiceNo",
    Field.CODE: "StockCode",
    Field.TITLE: "Description",
    Field.QUANTITY: "Quantity",
    Field.DATE: "InvoiceDate",
    Field.PRICE: "UnitPrice",
    Field.CUSTOMER: "CustomerID",
    Field.COUNTRY: "Country",
}


class Reason(StrEnum):
    """Why a row was not taken; the value is what reports say."""

    UNREADABLE = "unreadable"
    CANCELLATION = "cancellation"
    ADJUSTMENT = "adjustment"
    CHARGE = "charge"
    VOUCHER = "voucher"
    STOCK_CORRECTION = "stock correction"
    NO_DESCRIPTION = "no description"
    REMARK = "remark"
    NO_PRICE = "no price"
    UNKNOWN_PRODUCT = "unknown product"
    NO_CUSTOMER = "no customer"
    OTHER_CUSTOMER = "other customer"


class UnknownColumn(ValueError):
    """The file has no column of this name."""

    def __init__(self, *, name: str, columns: Sequence[str]) -> None:
        super().__init__(f"The file has no column “{name}”; it has {', '.join(columns)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is to be read: where each field stands, how dates are written, which further codes are charges."""

    positions: Mapping[Field, int]
    date_format: str = DATE_FORMAT
    charges: frozenset[str] = CHARGES

    @classmethod
    def of(cls, header: Sequence[str], *, columns: Mapping[Field, str] = COLUMNS, date_format: str = DATE_FORMAT,
           charges: Iterable[str] = ()) -> "Layout":
        """The layout of a file with this header; raises UnknownColumn."""
        names = [name.strip() for name in header]
        for name in columns.values():
            if name not in names:
                raise UnknownColumn(name=name, columns=names)
        return cls(positions={part: names.index(name) for part, name in columns.items()}, date_format=date_format,
                   charges=CHARGES | {charge.strip().upper() for charge in charges})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A row that sells goods. `number` counts the rows of the file from 1, without its header."""

    number: int
    invoice: str
    code: str
    description: str
    quantity: int
    price_cents: int
    sold_at: datetime
    customer: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that was not taken, as it stood in the file."""

    number: int
    reason: Reason
    fields: Sequence[str]


@dataclass(slots=True, kw_only=True)
class Sorted:
    """The rows of a file, each on one of two heaps."""

    sales: list[Sale] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.sales) + len(self.rejections)

    @property
    def rejected(self) -> dict[Reason, int]:
        """How many rows each reason took, most first."""
        return dict(Counter(rejection.reason for rejection in self.rejections).most_common())


def sort_row(number: int, fields: Sequence[str], *, layout: Layout) -> Sale | Rejection:
    """Read one row by the rules above."""
    verdict = _read(number, fields, layout=layout)
    if isinstance(verdict, Reason):
        return Rejection(number=number, reason=verdict, fields=fields)
    return verdict


def sort_rows(rows: Iterable[Sequence[str]], *, layout: Layout) -> Sorted:
    """Read every row by the rules above."""
    heaps = Sorted()
    for number, fields in enumerate(rows, start=1):
        row = sort_row(number, fields, layout=layout)
        if isinstance(row, Sale):
            heaps.sales.append(row)
        else:
            heaps.rejections.append(row)
    return heaps


def _read(number: int, fields: Sequence[str], *, layout: Layout) -> Sale | Reason:
    if len(fields) <= max(layout.positions.values()):
        return Reason.UNREADABLE
    text = {part: " ".join(fields[position].split()) for part, position in layout.positions.items()}
    sold_at = parse_time(text[Field.DATE], date_format=layout.date_format)
    quantity = _parse_quantity(text[Field.QUANTITY])
    price_cents = parse_price(text[Field.PRICE])
    code = text[Field.CODE].upper()
    customer = text[Field.CUSTOMER].removesuffix(".0").upper()
    invoice = text[Field.INVOICE].upper()
    if sold_at is None or quantity is None or price_cents is None:
        return Reason.UNREADABLE
    if not (_is_code(code) and _is_code(invoice) and (not customer or _is_code(customer))):
        return Reason.UNREADABLE
    sale = Sale(number=number, invoice=invoice, code=code, description=text[Field.TITLE], quantity=quantity,
                price_cents=price_cents, sold_at=sold_at, customer=customer, country=text[Field.COUNTRY])
    return _objection(sale, charges=layout.charges) or sale


def _objection(row: Sale, *, charges: Container[str]) -> Reason | None:
    """Why a readable row is no sale of goods, None when it is one."""
    rules = (
        (Reason.CANCELLATION, row.invoice.startswith("C")),
        (Reason.ADJUSTMENT, row.invoice.startswith("A")),
        (Reason.CHARGE, row.code in charges),
        (Reason.VOUCHER, row.code.startswith("GIFT_")),
        (Reason.STOCK_CORRECTION, row.quantity <= 0),
        (Reason.NO_DESCRIPTION, not row.description),
        (Reason.REMARK, titles.is_remark(row.description)),
        (Reason.NO_PRICE, row.price_cents < 1),
    )
    return next((reason for reason, applies in rules if applies), None)


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


@lru_cache(maxsize=1_000)
def parse_time(text: str, *, date_format: str) -> datetime | None:
    """A time of the file, taken as UTC; None when it is none."""
    try:
        return datetime.strptime(text, date_format).replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def parse_price(text: str) -> int | None:
    """A price in cents, half a cent rounded up; None when it is no number or beyond what an offer may cost."""
    if not _NUMBER.fullmatch(text):
        return None
    cents = int((Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return cents if abs(cents) <= PRICE_CENTS_MAX else None


def _parse_quantity(text: str) -> int | None:
    if not _NUMBER.fullmatch(text) or Decimal(text) % 1:
        return None
    quantity = int(Decimal(text))
    return quantity if abs(quantity) <= QUANTITY_MAX else None
