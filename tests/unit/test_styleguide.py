"""Every part of the design system renders as strict HTML that the content security policy lets through."""

from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app import charts, filters, fragments
from app.blueprints.styleguide import PAGES, blueprint
from app.icons import icon
from tests.rates import delivery_today

APP = Path(__file__).parents[2] / "app"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """The styleguide alone: no database, no session."""
    flask_app = Flask("app", root_path=str(APP), static_folder=None)
    flask_app.secret_key = "only for flash messages"
    flask_app.jinja_env.globals.update(
        icon=icon, csrf_field=Markup, asset_url="/assets/{}".format, delivery_today=delivery_today)
    filters.register(flask_app.jinja_env)
    charts.register(flask_app.jinja_env)
    fragments.register(flask_app.jinja_env)
    flask_app.register_blueprint(blueprint)
    return flask_app.test_client()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_styleguide_is_strict_html(client: FlaskClient, page: str) -> None:
    response = client.get(f"/styleguide/{page}")
    assert response.status_code == 200
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline_that_the_policy_forbids(client: FlaskClient, page: str) -> None:
    document = html5lib.parse(client.get(f"/styleguide/{page}").text, namespaceHTMLElements=False)
    for element in document.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if str(name).startswith("on")]
        assert element.tag != "style"
        assert element.tag != "script" or element.get("src")


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_an_error_page_says_what_and_what_next(client: FlaskClient, status: int) -> None:
    response = client.get(f"/styleguide/errors/{status}")
    assert response.status_code == status
    document = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert len(document.findall(".//h1")) == 1
    links_and_buttons = document.findall(".//*[@class='error-page-next']//a") + document.findall(
        ".//*[@class='error-page-next']//button")
    assert links_and_buttons
