"""What machines read on a label: bars and squares, drawn as rectangles so that they are sharp at any resolution."""

from itertools import groupby

import segno
from barcode.charsets import code128
from fpdf import FPDF

# Four dots of a label printer with eight dots a millimetre, twice the least that Code 128 asks for (ISO/IEC 15417, GS1).
BAR_WIDTH_MM = 0.5
BAR_QUIET_MODULES = 10
FINAL_BAR = "11"
QR_QUIET_MODULES = 4        # ISO/IEC 18004


def bars_of(digits: str) -> str:
    """The modules of a number in Code 128, a "1" for each black one, without quiet zones.

    Digits go in pairs (code set C), an odd last one by itself (code set B). The symbols are python-barcode's, the choice among
    them is not: its own Code128 loses the first two digits of a number that begins with 99.
    """
    even = len(digits) - len(digits) % 2
    values = [code128.START_CODES["C"], *(int(digits[at:at + 2]) for at in range(0, even, 2))]
    if even < len(digits):
        to_single = [code128.C["TO_B"]] if even else []
        values = [*(values if even else [code128.START_CODES["B"]]), *to_single, code128.B[digits[-1]]]
    check = sum(value * max(place, 1) for place, value in enumerate(values)) % 103
    return "".join([*(code128.CODES[value] for value in [*values, check]), code128.STOP, FINAL_BAR])


def draw_bars(paper: FPDF, digits: str, *, left: float, right: float, y: float, height: float) -> None:
    """Code 128 in the middle between `left` and `right`, which lie a quiet zone away at least."""
    modules = bars_of(digits)
    module = min(BAR_WIDTH_MM, (right - left) / (len(modules) + 2 * BAR_QUIET_MODULES))
    x = (left + right - len(modules) * module) / 2
    _draw_row(paper, modules, x=x, y=y, module=module, height=height)


def draw_qr(paper: FPDF, text: str, *, x: float, y: float, side: float) -> None:
    """A QR code in a square with these sides, its quiet zone included."""
    matrix = segno.make(text, micro=False, error="m", boost_error=False).matrix
    module = side / (len(matrix) + 2 * QR_QUIET_MODULES)
    edge = QR_QUIET_MODULES * module
    for number, row in enumerate(matrix):
        modules = "".join("1" if square else "0" for square in row)
        _draw_row(paper, modules, x=x + edge, y=y + edge + number * module, module=module, height=module)


def _draw_row(paper: FPDF, modules: str, *, x: float, y: float, module: float, height: float) -> None:
    """One rectangle for black modules that touch."""
    start = 0
    for color, group in groupby(modules):
        count = len(list(group))
        if color == "1":
            paper.rect(x + start * module, y, count * module, height, style="F")
        start += count
