"""The styleguide: every part of the design system with example markup. For development and tests only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, render_template
from wtforms import (
    BooleanField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from app.charts import Point

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")

PAGES = ("basics", "forms", "shop", "product", "cart", "orders", "account", "workbench", "states")
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProduct:
    """What a product card shows."""

    id: int
    slug: str
    title: str
    brand: str
    price_cents: int | None
    list_price_cents: int | None = None
    offer_count: int = 1
    rating_average: float | None = 4.3
    rating_count: int = 128
    in_stock: bool = True
    low_stock: int | None = None
    hue: str = "green"
    featured_offer_id: int | None = None
    weight_g: int = 400

    @property
    def image_url(self) -> str:
        return f"/styleguide/pictures/{self.hue}.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCategory:
    """What a tile names."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTile:
    """A category with a picture."""

    category: SampleCategory
    picture: SampleProduct
    product_count: int
    is_more: bool = False


class SampleForm(Form):
    """One field of each kind."""

    full_name = StringField("Full name", [InputRequired("Enter your name as it should stand on a parcel.")])
    email = StringField("Email", [InputRequired("Enter an email address, such as name@example.org.")])
    password = PasswordField("Password")
    price = StringField("Price", [InputRequired("Enter a price, such as 19.99.")])
    quantity = IntegerField("Quantity")
    condition = SelectField("Condition", choices={"new": "New", "used": "Used, good"})
    note = TextAreaField("Note to the seller")
    picture = FileField("Picture")
    default = BooleanField("Use as my default address")
    delivery = RadioField("Delivery", choices={"standard": "Standard, free", "express": "Express, $4.90"})
    rating = RadioField("Your rating", choices={str(n): str(n) for n in range(1, 6)}, default="4")


TINTS = {
    "green": ("#dfeae0", "#3f7357", "#2b5541"),
    "ochre": ("#f3e8d2", "#c58b2c", "#96661b"),
    "brick": ("#f3e1db", "#b4533a", "#873a27"),
    "blue": ("#dde7f0", "#44709a", "#2f5274"),
    "plum": ("#ebe0ec", "#7b4f83", "#5a3760"),
}

PRODUCTS = (
    SampleProduct(id=12, slug="enamel-mug", title="Enamel mug, 350 ml, bottle green with a cream rim", brand="Halden",
                  price_cents=1840, list_price_cents=2250, offer_count=4, featured_offer_id=5),
    SampleProduct(id=13, slug="desk-lamp", title="Arc desk lamp with a linen shade", brand="Norrlys", hue="ochre",
                  price_cents=12900, rating_average=4.7, rating_count=2310, featured_offer_id=6),
    SampleProduct(id=14, slug="trail-shoes", brand="Fellvane",
                  title="Trail running shoes, women’s, size 39, with a wide toe box and a rock plate",
                  hue="brick", price_cents=8450, low_stock=3, rating_average=3.8, rating_count=41),
    SampleProduct(id=15, slug="novel", title="The Cartographer’s Daughter", brand="Quayside Press", hue="plum",
                  price_cents=999, rating_average=None, rating_count=0),
    SampleProduct(id=16, slug="headphones", title="Over-ear headphones, wired, closed back", brand="Auricle",
                  hue="blue", price_cents=109900, list_price_cents=134900, offer_count=2, in_stock=False,
                  rating_average=4.9, rating_count=7),
)

TILES = tuple(
    SampleTile(category=SampleCategory(name=name, slug="mugs"), picture=product, product_count=count, is_more=count == 1000)
    for name, product, count in zip(
        ("Mugs", "Lamps", "Running shoes and sandals", "Novels", "Headphones"), PRODUCTS, (1000, 60, 1, 0, 240), strict=True))
BALANCES = tuple(Point(label=f"{n} Nov", value=value) for n, value in enumerate(
    (20000, 20000, 18160, 18160, 5260, 5260, 30260, 30260, 29261, 29261, 20811, 20811, 20811, 26500), start=11))
SALES = tuple(Point(label=label, value=value) for label, value in (
    ("Jan", 82000), ("Feb", 64000), ("Mar", 91000), ("Apr", 104500), ("May", 98000), ("Jun", 121000),
    ("Jul", 87000), ("Aug", 79000), ("Sep", 133000), ("Oct", 158000), ("Nov", 204000), ("Dec", 61000)))
SPENDING = tuple(Point(label=label, value=value) for label, value in (
    ("Home", 30400), ("Electronics", 22900), ("Books", 9950), ("Garden", 4300), ("Toys", 1200)))
EVENTS = (
    ("placed", NOW - timedelta(hours=50)), ("packing", NOW - timedelta(hours=42)),
    ("packed", NOW - timedelta(hours=40)), ("loaded", NOW - timedelta(hours=30)),
    ("out_for_delivery", NOW - timedelta(hours=4)),
)


def samples() -> dict[str, object]:
    """What the example pages show."""
    wrong = SampleForm(data={"email": "alice@", "condition": "new", "delivery": "standard"})
    wrong.validate()
    wrong.email.errors = ("This is not a complete email address: the part after the @ is missing.",)
    return {
        "products": PRODUCTS, "tiles": TILES, "product": PRODUCTS[0], "now": NOW, "pages": PAGES, "wrong": wrong,
        "form": SampleForm(prefix="first-", data={"full_name": "Alice Archer", "delivery": "express"}),
        "balances": BALANCES, "sales": SALES, "spending": SPENDING, "events": EVENTS,
        "page_url": "/styleguide/shop?page={}".format,
    }


@blueprint.get("/")
def index() -> str:
    return render_template("styleguide/basics.html", here="basics", **samples())


@blueprint.get("/<name>")
def show(name: str) -> str:
    if name not in PAGES:
        abort(404)
    return render_template(f"styleguide/{name}.html", here=name, **samples())


@blueprint.get("/errors/<int:status>")
def error(status: int) -> tuple[str, int]:
    return render_template(f"errors/{status}.html"), status


@blueprint.get("/pictures/<tint>.svg")
def picture(tint: str) -> tuple[str, int, dict[str, str]]:
    if tint not in TINTS:
        abort(404)
    ground, body, shade = TINTS[tint]
    drawing = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
               f'<rect width="400" height="400" fill="{ground}"/>'
               f'<path d="M120 130h140v130a40 40 0 0 1-40 40h-60a40 40 0 0 1-40-40z" fill="{body}"/>'
               f'<path d="M225 130h35v130a40 40 0 0 1-40 40h-20c15-10 25-60 25-170z" fill="{shade}"/>'
               f'<path d="M260 160h15a40 40 0 0 1 0 80h-15" fill="none" stroke="{shade}" stroke-width="16"/></svg>')
    return drawing, 200, {"Content-Type": "image/svg+xml"}
