"""Work for later, put in the queue by the transaction that needs it: it runs after the commit, or never."""

from datetime import datetime
from typing import Any

from app.db import Tx

# What moves parcels goes before what tells people of it; everything else has 0.
PRIORITIES = {"call_carrier": 1}


def defer(tx: Tx, *, task: str, args: dict[str, Any], run_at: datetime | None = None) -> None:
    """Queue `task` (a name that app/jobs knows) with its arguments, to start at once or at `run_at`."""
    tx.run(
        """
        SELECT procrastinate_defer_jobs_v1(
            ARRAY[ROW('default', %(task)s, %(priority)s, NULL, NULL, %(args)s, %(run_at)s)]::procrastinate_job_to_defer_v1[])
        """,
        task=task,
        priority=PRIORITIES.get(task, 0),
        args=args,
        run_at=run_at,
    )
