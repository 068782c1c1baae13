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


def test_counts_of_a_sample_are_multiplied_and_sellers_have_names() -> None:
    groups = facets.groups(Filters(brands=("Halden",)), with_attributes=False)
    counts = facets.merged(groups, [
        {"scale": 8, "rows": 150, "counts": {"seller": [["7 Bob & Sons", 20]], "rating": [["4", 3]]}},
        {"scale": 1, "rows": 40, "counts": {"brand": [["Halden", 12]]}}])
    assert (counts.total, counts.scale) == (1200, 8)
    assert counts.by_facet == {"seller": [("7", 160)], "rating": [("4", 24)], "brand": [("Halden", 12)]}
    assert counts.seller_names == {7: "Bob & Sons"}


def test_price_bands_hold_about_as_many_each_and_are_open_at_both_ends() -> None:
    bands = facets.price_bands([("0", 10), ("1", 10), ("2", 10), ("5", 10), ("12", 10)])
    assert bands == [(None, 499, 10), (500, 999, 10), (1000, 1999, 10), (2000, 7499, 10), (7500, None, 10)]
    assert sum(count for _, _, count in facets.price_bands([("3", 100)])) == 100
    assert facets.price_bands([]) == []
