"""What the accepted rows of a trader's file add up to: the products of a catalogue, the invoices of a history."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import titles
from app.domain.import_rows import Reason, Rejection, Sale, Sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the rows of one stock code say of it. `quantity` is what they sold altogether."""

    code: str
    title: str
    price_cents: int
    quantity: int
    first_sold_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What an invoice says of one stock code: total = quantity × unit price − discount."""

    invoice: str
    code: str
    quantity: int
    unit_price_cents: int
    discount_cents: int

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents - self.discount_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A sale to one customer at one time."""

    number: str
    customer: str
    country: str
    placed_at: datetime
    lines: list[Line]


def products(sales: Iterable[Sale]) -> list[Product]:
    """One product for each stock code, in the order of their codes.

    Its title is the most frequent description, tidied; its price the most frequent price, of several the lowest.
    """
    by_code: defaultdict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_code[sale.code].append(sale)
    return [_product(code, rows) for code, rows in sorted(by_code.items())]


def _product(code: str, rows: Sequence[Sale]) -> Product:
    prices = Counter(row.price_cents for row in rows)
    return Product(
        code=code,
        title=titles.tidy(titles.most_frequent(Counter(row.description for row in rows))) or code,
        price_cents=min(prices, key=lambda cents: (-prices[cents], cents)),
        quantity=sum(row.quantity for row in rows),
        first_sold_at=min(row.sold_at for row in rows),
    )


def keep_history(heaps: Sorted, *, rows: Sequence[Sequence[str]], codes: Container[str]) -> Sorted:
    """What can become orders: sales of known stock codes to one customer an invoice. The rest joins the rejections."""
    kept = Sorted(rejections=list(heaps.rejections))
    customers: dict[str, str] = {}
    for sale in heaps.sales:
        reason = _history_objection(sale, codes=codes, customers=customers)
        if reason is None:
            kept.sales.append(sale)
        else:
            kept.rejections.append(Rejection(number=sale.number, reason=reason, fields=rows[sale.number - 1]))
    kept.rejections.sort(key=lambda rejection: rejection.number)
    return kept


def _history_objection(sale: Sale, *, codes: Container[str], customers: dict[str, str]) -> Reason | None:
    if sale.code not in codes:
        return Reason.UNKNOWN_PRODUCT
    if not sale.customer:
        return Reason.NO_CUSTOMER
    if customers.setdefault(sale.invoice, sale.customer) != sale.customer:
        return Reason.OTHER_CUSTOMER
    return None


def invoices(sales: Iterable[Sale]) -> list[Invoice]:
    """Sales put together by invoice number, oldest first. An invoice was placed when its first row was."""
    by_number: defaultdict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_number[sale.invoice].append(sale)
    made = [_invoice(number, rows) for number, rows in by_number.items()]
    return sorted(made, key=lambda invoice: (invoice.placed_at, invoice.number))


def _invoice(number: str, rows: Sequence[Sale]) -> Invoice:
    by_code: defaultdict[str, list[Sale]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    return Invoice(
        number=number,
        customer=rows[0].customer,
        country=rows[0].country,
        placed_at=min(row.sold_at for row in rows),
        lines=[_line(number, code, same) for code, same in by_code.items()],
    )


def _line(invoice: str, code: str, rows: Sequence[Sale]) -> Line:
    """Rows of one code are one line. If they differ in price, the highest is the unit price and the rest a discount."""
    quantity = sum(row.quantity for row in rows)
    unit_price_cents = max(row.price_cents for row in rows)
    paid_cents = sum(row.quantity * row.price_cents for row in rows)
    return Line(invoice=invoice, code=code, quantity=quantity, unit_price_cents=unit_price_cents,
                discount_cents=quantity * unit_price_cents - paid_cents)
