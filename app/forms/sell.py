"""What sellers type: products, offers, fulfilment, refunds."""

from typing import Any, cast

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.domain import gtin, ids
from app.domain.states import Fulfilment, OfferCondition
from app.forms.fields import AmountField, EmailField, IdField, ParagraphField, QuantityField, TextField
from app.forms.pictures import PICTURES_MAX, MediaKeysField, PicturesField
from app.models import offers, products
from app.web import Form, category_tree

CONDITIONS = {
    OfferCondition.NEW.value: "New",
    OfferCondition.LIKE_NEW.value: "Like new",
    OfferCondition.USED.value: "Used",
    OfferCondition.REFURBISHED.value: "Refurbished",
}
FULFILMENTS = {
    Fulfilment.SELLER.value: "I send it myself",
    Fulfilment.WAREHOUSE.value: "A warehouse of Mini-Amazon sends it",
}
QUANTITY_MAX = 1_000_000
LOW_STOCK_MAX = 100_000
LIST_PRICE_MAX_CENTS = 200_000_000
ATTRIBUTES_MAX = 40
TAGS_MAX = 20


class ChoiceField(SelectField):
    """One of `options`, labels by value, with our words for anything else."""

    def __init__(self, label: str = "", *, options: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(label, choices=cast("Any", options or {}), **kwargs)

    def offer(self, options: dict[str, str]) -> None:
        """Set the options that only the request knows."""
        self.choices = cast("Any", options)

    @property
    def chosen_label(self) -> str:
        """What the chosen option is called."""
        return cast("dict[str, str]", self.choices)[self.data]

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("Choose one of the list.") from None


class AttributesField(ParagraphField):
    """Facts as lines of "Name: value"; `pairs` has them after validation."""

    pairs: dict[str, str]

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.pairs = {}
        for line in filter(str.strip, (self.data or "").split("\n")):
            name, colon, value = (part.strip() for part in line.partition(":"))
            if not (colon and name and value):
                raise ValidationError(f"Write each fact as “Name: value”. This line is not: {line[:60]}")
            if len(name) > 60 or len(value) > 300:
                raise ValidationError(f"Names have at most 60 characters, values 300: {line[:60]}…")
            if name in self.pairs:
                raise ValidationError(f"“{name}” stands there twice.")
            self.pairs[name] = value
        if len(self.pairs) > ATTRIBUTES_MAX:
            raise ValidationError(f"Use at most {ATTRIBUTES_MAX} facts.")


class TagsField(TextField):
    """Words with commas between; `tags` has them after validation."""

    tags: list[str]

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        words = (" ".join(tag.split()).lower() for tag in (self.data or "").split(","))
        self.tags = list(dict.fromkeys(filter(None, words)))
        if len(self.tags) > TAGS_MAX or any(len(tag) > 40 for tag in self.tags):
            raise ValidationError(f"Use at most {TAGS_MAX} tags of 40 characters.")


class GtinField(TextField):
    """A GTIN, with or without spaces; `gtin` has its digits after validation, None when the field was left empty."""

    gtin: str | None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.gtin = (self.data or "").replace(" ", "").replace("-", "") or None
        if self.gtin is not None and not gtin.is_gtin(self.gtin):
            raise ValidationError("This is no GTIN: those have 8, 12, 13 or 14 digits, and the last one checks the others.")


class ProductForm(Form):
    """What is said and shown of a product."""

    title = TextField("Title", max_length=200, min_length=3)
    brand = TextField("Brand", max_length=80, min_length=0)
    category = ChoiceField("Category")
    description = ParagraphField("Description", max_length=10_000, min_length=10)
    attributes = AttributesField("Facts", max_length=8_000, min_length=0)
    weight_g = QuantityField("Weight", min_units=0, max_units=1_000_000, required=False)
    gtin = GtinField("GTIN", max_length=20, min_length=0)
    tags = TagsField("Tags", max_length=1_000, min_length=0)
    kept_pictures = MediaKeysField("Pictures so far", default=list)
    cover = StringField()
    pictures = PicturesField("Pictures", default=list)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.offer({"": "Choose a category", **_category_names()})

    def validate_category(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError("Choose a category.")

    def validate_pictures(self, _field: PicturesField) -> None:
        if len(self.media_keys) > PICTURES_MAX:
            raise ValidationError(f"A product has at most {PICTURES_MAX} pictures. Take some off first.")

    @property
    def media_keys(self) -> list[str]:
        """Every picture, kept and new; the chosen cover first."""
        keys = list(dict.fromkeys([*self.kept_pictures.data, *self.pictures.data]))
        return sorted(keys, key=lambda key: key != self.cover.data)

    @property
    def details(self) -> products.Details:
        return products.Details(
            title=self.title.data or "", brand=self.brand.data or "", category_id=category_tree().by_slug(self.category.data).id,
            description=self.description.data or "", attributes=self.attributes.pairs, weight_g=self.weight_g.data or 0,
            gtin=self.gtin.gtin, tags=self.tags.tags)


class OfferForm(Form):
    """The terms of an offer and how many there are."""

    price = AmountField("Price")
    list_price = AmountField("List price", required=False, max_cents=LIST_PRICE_MAX_CENTS)
    condition = ChoiceField("Condition", options=CONDITIONS, default=OfferCondition.NEW.value)
    quantity = QuantityField("Quantity", min_units=0, max_units=QUANTITY_MAX)
    fulfilment = ChoiceField("Who sends it", options=FULFILMENTS, default=Fulfilment.SELLER.value)

    def validate_list_price(self, field: AmountField) -> None:
        if field.data is not None and self.price.data is not None and field.data <= self.price.data:
            raise ValidationError("The list price is struck beside the price, so it has to be above it. Leave it empty for none.")

    @property
    def terms(self) -> offers.Terms:
        return offers.Terms(price_cents=self.price.data, list_price_cents=self.list_price.data,
                            condition=OfferCondition(self.condition.data), fulfilment=Fulfilment(self.fulfilment.data))


class NewOfferForm(OfferForm):
    """An offer for a product that is in the catalogue."""

    product_id = IdField()


class OfferEditForm(OfferForm):
    """Changes of an offer; `seen_movement_id` says which stock the seller was looking at."""

    seen_movement_id = QuantityField(min_units=0, max_units=ids.MAX_ID, required=False, widget=HiddenInput())


class ReplenishmentForm(Form):
    """Goods to be brought to a warehouse."""

    warehouse = ChoiceField("Warehouse")
    units = QuantityField("Units", min_units=1, max_units=QUANTITY_MAX)


class LowStockForm(Form):
    """From how many on the seller wants to be told that few are left."""

    low_stock_at = QuantityField("Tell me when so many are left", min_units=0, max_units=LOW_STOCK_MAX)


class NewProductForm(ProductForm, OfferForm):
    """A product and its first offer; `confirmed` says that the likely existing ones are something else."""

    confirmed = StringField(widget=HiddenInput())


class ShipmentForm(Form):
    """Handing a parcel over."""

    tracking_number = TextField("Tracking number", max_length=60, min_length=0)


class CancellationForm(Form):
    """Why a shipment cannot be sent, in words for the buyer."""

    reason = TextField("Reason", max_length=200, min_length=0)


class RefundForm(Form):
    """Money back for a line; the key tells a second click from a second refund."""

    amount = AmountField("Amount")
    reason = TextField("Reason", max_length=200, min_length=0)
    idempotency_key = TextField(max_length=60, min_length=0)


def number_ids(form: Form, number: int) -> None:
    """Give a form's fields ids of their own on a page that has the same form several times."""
    for field in form:
        field.id = f"{field.id}-{number}"
        field.label.field_id = field.id


def typed_attributes(pairs: dict[str, str]) -> str:
    """Facts as AttributesField reads them."""
    return "\n".join(f"{name}: {value}" for name, value in pairs.items())


def _category_names() -> dict[str, str]:
    """Every category by its slug, named with the way to it, in the order of the tree."""
    tree = category_tree()

    def below(parent_id: int | None, way: tuple[str, ...]) -> dict[str, str]:
        found: dict[str, str] = {}
        for category in tree.children(parent_id):
            here = (*way, category.name)
            found |= {category.slug: " › ".join(here), **below(category.id, here)}
        return found

    return below(None, ())


class ContactForm(Form):
    """How people reach a seller, for everybody to see."""

    contact_email = EmailField("Contact email")
    contact_address = ParagraphField("Address", max_length=300, min_length=0)
