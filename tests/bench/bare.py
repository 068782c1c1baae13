"""The page to compare with: Flask, Jinja and one indexed query, and nothing else. BENCH_BARE_BYTES is the size of its page."""

import os
import random
import threading
from typing import Any

import psycopg2
from flask import Flask, render_template_string

CARDS = 24
PAGE = """<!doctype html>
<title>{{ title }}</title>
{% for card in cards %}
<article><h2>{{ title }}</h2><p>{{ card.text }}</p></article>
{% endfor %}
"""


def create() -> Flask:
    """What granian loads."""
    app = Flask(__name__)
    connections = threading.local()
    cards = [{"text": "x" * (int(os.environ["BENCH_BARE_BYTES"]) // CARDS)} for _ in range(CARDS)]

    def cursor() -> Any:
        if not hasattr(connections, "cursor"):
            connection = psycopg2.connect(os.environ["BENCH_BARE_DATABASE_URL"])
            connection.autocommit = True
            connections.cursor = connection.cursor()
        return connections.cursor

    @app.get("/")
    def page() -> str:
        found = cursor()
        found.execute("SELECT title FROM products WHERE id >= %s ORDER BY id LIMIT 1", (random.randint(1, 1000),))
        return render_template_string(PAGE, title=found.fetchone()[0], cards=cards)

    return app
