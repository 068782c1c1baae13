"""Static files made ready for serving: one small stylesheet, and one folder whose name changes with its content.

Stylesheets are kept one per component and served as one file. Scripts import each other by relative address, so
all files are published together under one digest: every address may be cached for ever, and no script is rewritten.
"""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from whitenoise.compress import Compressor

COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(rb"\s+")
SPACE_ROUND_PUNCTUATION = re.compile(rb"\s*([{};,])\s*")
FIRST_SHEET = "layers.css"


def bundle_css(folder: Path) -> bytes:
    """All stylesheets of `folder` as one: the sheet that orders the layers first, then the others by name.

    Comments and needless space are left out. Strings of the sheets must not hold comments or doubled spaces.
    """
    sheets = sorted(folder.glob("*.css"), key=lambda sheet: (sheet.name != FIRST_SHEET, sheet.name))
    text = SPACE.sub(b" ", COMMENT.sub(b"", b"\n".join(sheet.read_bytes() for sheet in sheets)))
    return SPACE_ROUND_PUNCTUATION.sub(rb"\1", text).strip()


def digest(folder: Path) -> str:
    """Twelve hexadecimal digits that change when any file under `folder` changes, is added or goes."""
    state = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        state.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:12]


def publish(static_folder: Path, target: Path) -> str:
    """Write what browsers get to `target/<digest>/` and return the digest; an existing folder is left as it is.

    `css/` becomes `app.css`; `js/` and `img/` are copied; what gets smaller by it is there as `.br` and `.gz` too.
    Several processes may publish at once: each fills a folder of its own and the first rename wins.
    """
    name = digest(static_folder)
    final = target / name
    if final.exists():
        return name
    target.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=target))
    draft.chmod(0o755)
    (draft / "app.css").write_bytes(bundle_css(static_folder / "css"))
    for part in ("js", "img"):
        shutil.copytree(static_folder / part, draft / part)
    _compress(draft)
    try:
        draft.rename(final)
    except OSError:
        shutil.rmtree(draft)
    return name


def _compress(folder: Path) -> None:
    """Once and as small as can be, so that serving costs nothing."""
    compressor = Compressor(quiet=True)
    for path in [path for path in folder.rglob("*") if path.is_file() and compressor.should_compress(path.name)]:
        compressor.compress(str(path))
