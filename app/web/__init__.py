"""What views use of Flask and its extensions, in one typed place.

The two extensions ship no types; nobody else imports them.
"""

from app.web.access import login_required, operator_required, safe_next
from app.web.estimates import estimated
from app.web.forms import Form, read_page
from app.web.recent import recently
from app.web.refusals import invalid, refused
from app.web.state import config, db, media_store, query_budget
from app.web.visitor import (
    Person,
    category_tree,
    delivery_today,
    forget_guest_cart,
    guest_token_hash,
    log_in,
    log_out,
    open_session,
    person,
    person_or_none,
    remember_guest_cart,
)

__all__ = [
    "Form",
    "Person",
    "category_tree",
    "config",
    "db",
    "delivery_today",
    "estimated",
    "forget_guest_cart",
    "guest_token_hash",
    "invalid",
    "log_in",
    "log_out",
    "login_required",
    "media_store",
    "open_session",
    "operator_required",
    "person",
    "person_or_none",
    "query_budget",
    "read_page",
    "recently",
    "refused",
    "remember_guest_cart",
    "safe_next",
]
