"""The demo catalogue: enough words for a million products, true descriptions, drawings in one visual language."""

import xml.etree.ElementTree as ET

import pytest

from db.data.catalogue import PRODUCT_TYPES
from db.data.catalogue.model import ProductType
from db.data.pictures import draw
from db.data.products import Catalogue, charm_price, combinations, description, gtin

KINDS = pytest.mark.parametrize("kind", PRODUCT_TYPES, ids=lambda kind: kind.slug)
PRESENTATION = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "transform", "opacity",
                "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "viewBox"}


@KINDS
def test_a_type_has_words_for_its_share_of_a_million(kind: ProductType) -> None:
    share = kind.share / sum(other.share for other in PRODUCT_TYPES)
    assert combinations(kind) > 1_000_000 * share + 100


def test_titles_differ_and_descriptions_are_finished() -> None:
    catalogue = Catalogue(2_000)
    products = [catalogue.product(number) for number in range(2_000)]
    assert len({product.title for product in products}) == 2_000
    assert max(len(product.title) for product in products) <= 200
    for product in products:
        text = description(product)
        assert "{" not in product.title + text
        assert text.endswith(".")
        assert product.price_cents >= 199
        assert product.weight_g > 0


def test_a_product_is_the_same_whenever_it_is_asked_for() -> None:
    assert Catalogue(500).product(123) == Catalogue(500).product(123)


def test_a_gtin_has_the_right_check_digit() -> None:
    code = gtin(123_456)
    assert code[:3] == "200"
    assert len(code) == 13
    assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code)) % 10 == 0


def test_prices_end_as_in_shops() -> None:
    assert {charm_price(5_000, number) % 100 for number in range(200)} == {99, 95, 49, 50, 0}


@KINDS
def test_every_look_of_a_type_can_be_drawn(kind: ProductType) -> None:
    for colour in kind.axes["colour"]:
        for form in kind.axes[kind.form]:
            picture = draw(kind.drawing, colour, form)
            assert len(picture.encode()) < 3_000
            root = ET.fromstring(picture)  # noqa: S314 — our own drawing
            assert root.get("viewBox") == "0 0 400 400"
            for element in root.iter():
                assert element.tag.partition("}")[2] in {"svg", "g", "path", "rect", "circle", "ellipse"}
                assert set(element.attrib) <= PRESENTATION


@KINDS
def test_forms_of_a_type_look_different(kind: ProductType) -> None:
    drawings = {form: draw(kind.drawing, kind.axes["colour"][0], form) for form in kind.axes[kind.form]}
    assert len(set(drawings.values())) >= min(2, len(drawings))
