"""Papers to print: labels, packing slips and picking lists, drawn as PDF from what the models read.

What draws them is loaded with the first paper: its libraries bring others (NumPy among them) that a web process does without.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.documents.label import draw_label
    from app.documents.packing_slip import draw_packing_slip
    from app.documents.picking_list import draw_picking_list

__all__ = ["draw_label", "draw_packing_slip", "draw_picking_list"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"app.documents.{name.removeprefix('draw_')}"), name)
