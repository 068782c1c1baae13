"""What views use of Flask and its extensions, in one typed place.

The two extensions ship no types; nobody else imports them.
"""

from app.web.access import login_required, operator_required, safe_next
from app.web.forms import Form, read_page
from app.web.state import config, db, media_store, query_budget
from app.web.visitor import Person, category_tree, log_in, log_out, person, person_or_none

__all__ = [
    "Form",
    "Person",
    "category_tree",
    "config",
    "db",
    "log_in",
    "log_out",
    "login_required",
    "media_store",
    "operator_required",
    "person",
    "person_or_none",
    "query_budget",
    "read_page",
    "safe_next",
]
