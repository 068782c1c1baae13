"""What browsers download is one small stylesheet and one folder that is named after its content."""

from pathlib import Path

import brotli

from app import assets

STATIC = Path(__file__).parents[2] / "app" / "static"


def _static_folder(root: Path) -> Path:
    for part in ("css", "js", "img"):
        (root / part).mkdir(parents=True)
    (root / "css" / "layers.css").write_text("@layer base, components;\n")
    (root / "css" / "button.css").write_text("/* why */\n@layer components {\n  .button { color: red; }\n}\n")
    (root / "js" / "app.js").write_text("import './other.js';\n")
    return root


def test_the_order_of_layers_comes_first_and_comments_stay_at_home(tmp_path: Path) -> None:
    css = assets.bundle_css(_static_folder(tmp_path) / "css")
    assert css == b"@layer base,components;@layer components{.button{color: red;}}"


def test_publishing_twice_gives_the_same_folder(tmp_path: Path) -> None:
    static = _static_folder(tmp_path / "static")
    first = assets.publish(static, tmp_path / "assets")
    assert assets.publish(static, tmp_path / "assets") == first
    assert {path.name for path in (tmp_path / "assets").iterdir()} == {first}
    assert (tmp_path / "assets" / first / "js" / "app.js").read_text() == "import './other.js';\n"


def test_a_changed_file_changes_the_address(tmp_path: Path) -> None:
    static = _static_folder(tmp_path)
    before = assets.digest(static)
    (static / "js" / "app.js").write_text("import './another.js';\n")
    assert assets.digest(static) != before


def test_all_styles_and_scripts_together_are_small() -> None:
    parts = [assets.bundle_css(STATIC / "css"), *(path.read_bytes() for path in (STATIC / "js").glob("*.js"))]
    assert sum(len(brotli.compress(part)) for part in parts) < 24_000


def test_a_stylesheet_is_named_after_its_root_class() -> None:
    """Every component's file defines the class it is named after, inside the layer of components."""
    foundations = {"layers", "reset", "tokens", "base", "layout", "utilities"}
    for sheet in (STATIC / "css").glob("*.css"):
        if sheet.stem not in foundations:
            text = sheet.read_text()
            assert f".{sheet.stem}" in text, sheet.name
            assert "@layer components" in text, sheet.name
            assert "!important" not in text, sheet.name
