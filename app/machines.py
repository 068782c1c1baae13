"""Addresses that other machines call: without cookies, log-ins and pages. Their views decide by themselves whom they believe."""

from flask import Flask, current_app, request

EVERYWHERE = ("/webhooks/",)


def init_app(app: Flask) -> None:
    app.extensions["machine_paths"] = EVERYWHERE


def add_paths(app: Flask, *paths: str) -> None:
    """Count what begins with these among them."""
    app.extensions["machine_paths"] += paths


def is_machine() -> bool:
    """Whether this request is for one of them, whether or not anything answers there."""
    paths: tuple[str, ...] = current_app.extensions["machine_paths"]
    return request.path.startswith(paths)
