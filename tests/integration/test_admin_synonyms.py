"""`/admin/synonyms`: groups of terms that mean the same."""

import pytest

from tests.shop import Shop

PATH = "/admin/synonyms"
GROUP = {"terms": "Sofa\nCouch\nsettee"}


def groups(shop: Shop) -> list[list[str]]:
    with shop.db.reading() as tx:
        return tx.values("SELECT terms FROM synonyms ORDER BY id")


def group_id(shop: Shop) -> int:
    shop.dana.browser.post(PATH, GROUP)
    with shop.db.reading() as tx:
        made: int = tx.value("SELECT id FROM synonyms")
    return made


def test_terms_are_normalised_and_each_kept_once(shop: Shop) -> None:
    assert shop.dana.browser.post(PATH, {"terms": " Café\r\n\r\nT-Light \r\ncafe"}).status == 303
    assert groups(shop) == [["cafe", "t light"]]
    assert "cafe, t light" in shop.dana.browser.get(PATH).words


def test_the_same_group_again_is_harmless(shop: Shop) -> None:
    assert [shop.dana.browser.post(PATH, GROUP).status for _ in range(2)] == [303, 303]
    assert groups(shop) == [["sofa", "couch", "settee"]]


@pytest.mark.parametrize(("terms", "said"), [
    ("", "Please fill this in."),
    ("sofa", "2 to 10"),
    ("sofa\nSofa", "2 to 10"),
    ("\n".join(f"term {n}" for n in range(11)), "2 to 10"),
    ("sofa\n!!!", "no letter and no digit"),
    ("sofa\ntwo seat couch", "more than 2 words"),
    ("sofa\n" + "x" * 41, "longer than 40"),
])
@pytest.mark.parametrize("edits", [False, True], ids=["new", "edited"])
def test_what_cannot_be_a_group_is_refused_beside_the_field(shop: Shop, terms: str, said: str, *, edits: bool) -> None:
    path = f"{PATH}/{group_id(shop)}" if edits else PATH
    before = groups(shop)
    page = shop.dana.browser.post(path, {"terms": terms})
    assert page.status == 422
    assert said in page.errors()["terms"]
    assert (page.one("textarea", name="terms").text or "").strip() == terms
    assert groups(shop) == before


def test_a_group_is_edited(shop: Shop) -> None:
    path = f"{PATH}/{group_id(shop)}"
    assert (shop.dana.browser.get(path).one("textarea", name="terms").text or "").split() == ["sofa", "couch", "settee"]
    assert shop.dana.browser.post(path, {"terms": "sofa\nday bed"}).status == 303
    assert groups(shop) == [["sofa", "day bed"]]


def test_a_group_is_removed_and_stays_gone(shop: Shop) -> None:
    path = f"{PATH}/{group_id(shop)}"
    assert [shop.dana.browser.post(f"{path}/removal").status for _ in range(2)] == [303, 303]
    assert groups(shop) == []
    assert shop.dana.browser.get(path).status == 404


def test_a_search_in_vain_is_what_a_new_group_begins_with(shop: Shop) -> None:
    page = shop.dana.browser.get(f"{PATH}?terms=grue+lamp")
    assert (page.one("textarea", name="terms").text or "").strip() == "grue lamp"


@pytest.mark.parametrize("path", [PATH, f"{PATH}/1", f"{PATH}/1/removal"])
def test_members_and_guests_are_kept_out(shop: Shop, path: str) -> None:
    group_id(shop)
    assert shop.charlie.browser.post(path, GROUP).status == 404
    assert shop.guest().post(path, GROUP).location.startswith("/login")
    assert len(groups(shop)) == 1
