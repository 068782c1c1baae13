"""The only place where the web application is wired together."""

from datetime import timedelta
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import assets, charts, errors, filters, fragments, icons, machines
from app.blueprints import (
    accounts,
    admin,
    cart,
    checkout,
    media,
    notifications,
    orders,
    products,
    redirections,
    reviews,
    sell,
    sitemap,
    status,
    styleguide,
    tracking,
    wallet,
    webhooks,
)
from app.cli import prepare
from app.config import Config, secret_key
from app.db import Database
from app.integrations.media import Store
from app.web import compression, csrf, embeddings, estimates, forms, headers, live, page_cache, recent, routing, viewed, visitor
from app.web.browser_sessions import BrowserSessions
from app.web.templates import PageEnvironment

ROOT = Path(__file__).resolve().parent
BLUEPRINTS = (
    accounts.blueprint,
    admin.blueprint,
    cart.blueprint,
    checkout.blueprint,
    media.blueprint,
    notifications.blueprint,
    orders.blueprint,
    products.blueprint,
    redirections.blueprint,
    reviews.blueprint,
    sell.blueprint,
    sitemap.blueprint,
    status.blueprint,
    tracking.blueprint,
    wallet.blueprint,
    webhooks.blueprint,
)


def create_app(config: Config | None = None, database: Database | None = None) -> Flask:
    """See `app.create_app`."""
    config = config or Config.from_environment()
    app = Flask("app", static_folder=None)
    app.jinja_environment = PageEnvironment
    app.session_interface = BrowserSessions()
    prepare(app, config, database)
    app.extensions["media_store"] = Store(config.media_url) if config.media_url else Store.in_folder(config.data_dir / "media")
    app.config.update(
        SECRET_KEY=secret_key(config),
        MAX_CONTENT_LENGTH=config.max_upload_bytes,
        SESSION_COOKIE_NAME="__Host-session" if config.is_https else "session",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
    )
    _wire(app)
    if config.carrier_protocol == "classic":
        app.register_blueprint(webhooks.classic_blueprint, url_prefix=config.carrier_prefix or None)
        machines.add_paths(app, *(f"{config.carrier_prefix}/{kind}" for kind in webhooks.CLASSIC_KINDS))
    if config.app_env != "production":
        app.register_blueprint(styleguide.blueprint)
    _serve_assets(app, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _wire(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["icon"] = icons.icon
    app.jinja_env.globals["delivery_today"] = visitor.delivery_today
    filters.register(app.jinja_env)
    charts.register(app.jinja_env)
    fragments.register(app.jinja_env)
    routing.init_app(app)
    machines.init_app(app)
    page_cache.init_app(app)
    recent.init_app(app)
    estimates.init_app(app)
    embeddings.init_app(app)
    forms.init_app(app)
    visitor.init_app(app)
    viewed.init_app(app)
    live.init_app(app)
    csrf.init_app(app)
    compression.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _serve_assets(app: Flask, config: Config) -> None:
    """Publish styles and scripts under a name made from their content, and serve them for ever and compressed."""
    folder = config.data_dir / "assets"
    digest = assets.publish(ROOT / "static", folder)
    app.jinja_env.globals["asset_url"] = lambda name: f"/assets/{digest}/{name}"
    app.jinja_env.globals["site_url"] = config.base_url

    def guard(answer: Headers, _path: str, _url: str) -> None:
        for name, value in headers.guards(is_https=config.is_https).items():
            answer[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(folder), prefix="assets/", immutable_file_test=r"^.", add_headers_function=guard,
        mimetypes={Path(headers.SPECULATION_RULES).name: headers.SPECULATION_RULES_TYPE})
