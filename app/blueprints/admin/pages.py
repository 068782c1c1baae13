"""What the operators' lists share: how long a page of one is, and the way to the others."""

from app.web.query import page_url

ROWS_A_PAGE = 50


def paging(total: int, page: int) -> dict[str, object]:
    """What a list's template needs to show its pages."""
    return {"total": total, "page": page, "pages": -(-total // ROWS_A_PAGE), "page_url": page_url}
