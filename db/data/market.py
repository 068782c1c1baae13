"""What is for sale: products with their pictures, and the offers and stock of their sellers."""

import hashlib
import json
from array import array
from collections.abc import Iterator
from pathlib import Path
from random import Random

from db.data.catalogue import DEPARTMENTS
from db.data.chance import generator, scramble
from db.data.clock import DAY, Clock, stamp
from db.data.people import DEMO_PEOPLE, People
from db.data.pictures import draw
from db.data.products import Catalogue, Product, charm_price, department_of, description, gtin
from db.data.sizes import Size
from db.data.tables import Tables

# Which offers a warehouse sends: one in so many, at most so many.
STORED_EVERY, DEMO_STORED_EVERY, STORED_MAX = 8, 3, 2_000


def write_categories(tables: Tables) -> dict[str, int]:
    """The tree: departments, and below them one category a product type. Returns ids by slug."""
    ids: dict[str, int] = {}
    for position, department in enumerate(DEPARTMENTS):
        ids[department.slug] = len(ids) + 1
        tables.write("categories", ids[department.slug], None, department.slug, department.name, position)
        for place, kind in enumerate(department.types):
            ids[kind.slug] = len(ids) + 1
            tables.write("categories", ids[kind.slug], ids[department.slug], kind.slug, kind.name, place)
    return ids


class Media:
    """The media store: each picture once, named by its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[tuple[str, str, str], str] = {}

    def key(self, product: Product) -> str:
        """The media key of this product's picture, which is in the store afterwards."""
        look = (product.kind.drawing, product.values["colour"], product.values[product.kind.form])
        if look not in self._keys:
            self._keys[look] = self._store(draw(*look))
        return self._keys[look]

    def _store(self, svg: str) -> str:
        digest = hashlib.sha256(svg.encode()).hexdigest()
        path = self._folder / digest[:2] / f"{digest}.svg"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(svg, encoding="utf-8")
        return f"{digest[:2]}/{digest}.svg"


class Market:
    """Every offer, its price and what is on hand, in compact arrays; ids of offers and products are positions plus one."""

    def __init__(self, size: Size, clock: Clock, people: People, tables: Tables, media: Media) -> None:
        self._size, self._clock, self._people, self._tables, self._media = size, clock, people, tables, media
        self._rng = generator("market", size.products)
        self._category_ids = write_categories(tables)
        self._movements = 0
        self.catalogue = Catalogue(size.products)
        self.percentile = array("f", bytes(4 * size.products))  # of a product's rank in its type, 0 the most popular
        self.popular = self._rank()  # per product type: product numbers, most popular first
        self.first_offer = array("L", [0])  # of each product, and one past the last offer
        self.seller = array("L")
        self.price_cents = array("L")
        self.created = array("L")
        self.on_hand = array("l")
        self.stored = array("L")  # the offers that a warehouse sends
        self.demo_offers: list[list[int]] = [[] for _ in DEMO_PEOPLE]

    def _rank(self) -> list[list[int]]:
        ranked = []
        for numbers in self.catalogue.by_kind:
            order = self._rng.sample(numbers, len(numbers))
            ranked.append(order)
            for rank, number in enumerate(order):
                self.percentile[number] = rank / len(order)
        return ranked

    def write_products(self) -> Iterator[None]:
        """Write every product with picture, offers and opening stock; yields after each, for the progress bar."""
        for number in range(self._size.products):
            product = self.catalogue.product(number)
            created = self._clock.joining_time(number, self._size.products)
            self._write_product(product, created)
            for seller_id in self._sellers_of(number):
                self._write_offer(product, seller_id, created)
            self.first_offer.append(len(self.seller))
            yield

    def _write_product(self, product: Product, created: int) -> None:
        department = department_of(product.kind)
        tags = ",".join(f'"{tag}"' for tag in (*product.kind.tags, department.slug))
        self._tables.write("products", product.number + 1, product.title, description(product), product.brand,
                           self._category_ids[product.kind.slug], json.dumps(product.attributes, ensure_ascii=False),
                           f"{{{tags}}}",
                           product.weight_g, gtin(product.number), None, stamp(created), stamp(created))
        self._tables.write("pictures", product.number + 1, 0, self._media.key(product))

    def _sellers_of(self, number: int) -> list[int]:
        """Who sells the product: many where it is popular, and large sellers more often."""
        percentile = self.percentile[number]
        low, high = ((6, 10) if percentile < 0.05 else (4, 7) if percentile < 0.2 else (2, 4) if percentile < 0.5
                     else (1, self._size.tail_offers_max))
        wanted = self._rng.randint(low, high)
        sellers = self._people.seller_ids
        return list({sellers[int(len(sellers) * self._rng.random() ** 2)]: None for _ in range(wanted)})

    def _write_offer(self, product: Product, seller_id: int, product_created: int) -> None:
        rng, offer_id = self._rng, len(self.seller) + 1
        condition = _condition(rng)
        factor = _CONDITION_LEVELS[condition] * (0.9 + 0.25 * rng.random())
        price = charm_price(int(product.price_cents * factor), scramble(offer_id))
        list_price = charm_price(int(price * (1.12 + 0.4 * rng.random())), offer_id) if rng.random() < 0.14 else None
        earliest = max(product_created, self._people.opened[seller_id])
        created = min(earliest + int(rng.random() ** 2 * 120 * DAY), self._clock.now - DAY)
        self.seller.append(seller_id)
        self.price_cents.append(price)
        self.created.append(created)
        self.on_hand.append(0)
        if seller_id <= len(DEMO_PEOPLE):
            self.demo_offers[seller_id - 1].append(offer_id)
        is_stored = self._is_stored(offer_id, seller_id)
        if is_stored:
            self.stored.append(offer_id)
        self._tables.write("offers", offer_id, seller_id, product.number + 1, price,
                           list_price if list_price and list_price > price else None, condition, stamp(created),
                           stamp(created), "warehouse" if is_stored else "seller")
        self._open_stock(offer_id, product.number, created)

    def _is_stored(self, offer_id: int, seller_id: int) -> bool:
        """Does a warehouse send it? Some of everybody's, more of what the demo people sell, not too many in large shops."""
        every = DEMO_STORED_EVERY if seller_id <= len(DEMO_PEOPLE) else STORED_EVERY
        return len(self.stored) < STORED_MAX and scramble(offer_id) % every == 0

    def _open_stock(self, offer_id: int, number: int, created: int) -> None:
        rng = self._rng
        quantity = rng.randint(40, 400) if self.percentile[number] < 0.05 else rng.randint(5, 60)
        fate = rng.random()
        self.move(offer_id, "opening", quantity if fate > 0.06 else rng.randint(1, 4), created)
        if fate < 0.02:
            self.move(offer_id, "withdrawn", -self.on_hand[offer_id - 1], created + DAY // 2,
                      note="Sold in the shop downstairs")

    def move(self, offer_id: int, kind: str, delta: int, at: int, *, line_id: int | None = None,
             note: str = "") -> None:
        """One change of stock; what is on hand runs along with it."""
        self._movements += 1
        self.on_hand[offer_id - 1] += delta
        seller_id = self.seller[offer_id - 1]  # a seller's shelf has the seller's id
        self._tables.write("movements", self._movements, offer_id, seller_id, kind, delta, self.on_hand[offer_id - 1],
                           line_id, note, stamp(at))

    def product_of(self, offer_id: int) -> int:
        """The number of the product that the offer is for."""
        low, high = 0, len(self.first_offer) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.first_offer[middle] < offer_id else (low, middle)
        return low


_CONDITION_LEVELS = {"new": 1.0, "like_new": 0.84, "used": 0.66, "refurbished": 0.75}


def _condition(rng: Random) -> str:
    return rng.choices(("new", "like_new", "used", "refurbished"), (90, 4, 4, 2))[0]
