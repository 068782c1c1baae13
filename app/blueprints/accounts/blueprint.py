"""The blueprint that the modules of this package hang their views on."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
