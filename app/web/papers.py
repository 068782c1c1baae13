"""Answers that are papers to print."""

from flask import Response


def inline_pdf(content: bytes, *, filename: str) -> Response:
    """A PDF that browsers show, and save under this name; it is one person's, as the page that it was printed from."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename={filename}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
