"""Pictures of products, as browsers load them."""

from flask import Blueprint, Response, request

from app.integrations import media
from app.web import media_store

blueprint = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
# A drawing that is opened by itself may be looked at and do nothing else.
DRAWING_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.get("/media/<path:key>")
def show(key: str) -> Response:
    """The picture with this key; it never changes, so that it is kept for ever by whoever fetched it."""
    response = Response(media_store.read(key), mimetype=media.content_type(key))
    response.headers["Cache-Control"] = FOR_EVER
    if key.endswith(".svg"):
        response.headers["Content-Security-Policy"] = DRAWING_POLICY
    response.set_etag(key)
    response.make_conditional(request)
    return response
