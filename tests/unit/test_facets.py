from app.domain import facets
from app.domain.search import Filters


def test_a_filter_is_counted_as_if_none_of_it_were_chosen() -> None:
    chosen = Filters(brands=("Halden",), in_stock=True)
    everything, brand, stock = facets.groups(chosen, with_attributes=False)
    assert everything.filters == chosen
    assert not {"brand", "in_stock"} & set(everything.facets)
    assert (brand.but, brand.facets, brand.filters.brands) == ("brand", ("brand",), ())
    assert (stock.but, stock.facets) == ("in_stock", ("in_stock",))


def test_each_attribute_is_a_filter_of_its_own() -> None:
    chosen = Filters(attributes=(("Colour", ("Red",)), ("Size", ("M", "L"))))
    groups = facets.groups(chosen, with_attributes=True)
    assert [(group.but, dict(group.filters.attributes)) for group in groups[1:]] == [
        ("a:Colour", {"Size": ("M", "L")}), ("a:Size", {"Colour": ("Red",)})]


def sample(**values: object) -> facets.Sample:
    asked = dict.fromkeys((*facets.ALL, "attributes"))
    return {"scale": 1, "rows": 2, **asked, **values}


def test_counts_of_a_sample_are_multiplied_and_sellers_have_names() -> None:
    groups = facets.groups(Filters(brands=("Halden",)), with_attributes=False)
    counts = facets.count(groups, [
        sample(scale=8, rows=150, seller=[[7, "Bob & Sons", 20]], rating=[4, 4, None, 4]),
        sample(rows=40, brand=["Halden"] * 12, rating=[1])])
    assert (counts.total, counts.scale) == (1200, 8)
    assert counts.by_facet == {"seller": [("7", 160)], "rating": [("4", 24)], "brand": [("Halden", 12)]}
    assert counts.seller_names == {7: "Bob & Sons"}
    assert counts.estimated == {"seller", "rating"}, "of the brands all were counted"


def test_each_value_is_counted_the_commonest_first() -> None:
    counts = facets.count(facets.groups(Filters(), with_attributes=True), [sample(
        rows=4, brand=["Tove", "", "Halden", "Halden"], category=[12, 3, 3, 12], price=[499, 500, None, 999], in_stock=3,
        condition="new used new", attributes=[["Colour", "red"], ["Size", "M"], ["Colour", "red"]])])
    assert counts.by_facet == {
        "brand": [("Halden", 2), ("Tove", 1)], "category": [("12", 2), ("3", 2)], "price": [("1", 2), ("0", 1)],
        "in_stock": [("1", 3)], "condition": [("new", 2), ("used", 1)], "a:Colour": [("red", 2)], "a:Size": [("M", 1)]}


def test_what_nothing_is_known_of_has_no_choices() -> None:
    assert facets.count(facets.groups(Filters(), with_attributes=True), [sample(rows=0, in_stock=0)]).by_facet == {}


def test_price_bands_hold_about_as_many_each_and_are_open_at_both_ends() -> None:
    bands = facets.price_bands([("0", 10), ("1", 10), ("2", 10), ("5", 10), ("12", 10)])
    assert bands == [(None, 499, 10), (500, 999, 10), (1000, 1999, 10), (2000, 7499, 10), (7500, None, 10)]
    assert sum(count for _, _, count in facets.price_bands([("3", 100)])) == 100
    assert facets.price_bands([]) == []
