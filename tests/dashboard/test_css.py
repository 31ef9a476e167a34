"""The style sheets keep their rules: layers, a budget, nothing inline, no icon that is not drawn."""

import re
from pathlib import Path

import pytest

from dashboard.reading import status
from dashboard.templatetags import styles
from jobs.states import Status

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BUDGET = 30_000  # bytes of CSS that one page loads, before compression
SCRIPTS = 25_000  # bytes of our scripts that one page loads
LAYERS = {"reset": "reset", "tokens": "tokens", "base": "base", "layout": "layout", "utilities": "utilities"}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))


def text_of(template: Path, seen: set[Path] | None = None) -> str:
    """A template with the text of every one it draws: named, handed on or extended."""
    seen = {template} if seen is None else seen
    text = template.read_text()
    for name in re.findall(r"{% (?:include|extends) [^%]*%}", text):
        for inside in map(ROOT.joinpath("templates").joinpath, re.findall(r'"([\w/]+\.html)"', name)):
            if inside not in seen and inside.exists():  # those of packages have sheets of their own
                seen.add(inside)
                text += text_of(inside, seen)
    return text


def sheets_of(template: Path) -> set[Path]:
    """What the page of this template loads, at most."""
    text = text_of(template)
    named = [name for call in re.findall(r"{% components ([^%]+)%}", text) for name in re.findall(r'"([\w-]+)"', call)]
    pages = re.findall(r"css/pages/([\w-]+)\.css", text)
    shared = [ROOT / "static" / name for name in styles.shared()]
    return {
        *shared,
        *(CSS / "components" / f"{name}.css" for name in named),
        *(CSS / "pages" / f"{name}.css" for name in pages),
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_loads_less_css_than_the_budget(template: Path) -> None:
    loaded = sheets_of(template)
    assert all(sheet.exists() for sheet in loaded), [str(sheet) for sheet in loaded if not sheet.exists()]
    size = sum(sheet.stat().st_size for sheet in loaded)
    assert size <= BUDGET, f"{size} bytes"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_loads_less_script_than_the_budget(template: Path) -> None:
    pages = (ROOT / "templates" / "base.html").read_text() + template.read_text()
    names = set(re.findall(r"js/([\w-]+\.js)", pages))
    assert sum((ROOT / "static" / "js" / name).stat().st_size for name in names) <= SCRIPTS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: str(path.relative_to(CSS)))
def test_a_sheet_is_in_its_layer_and_keeps_the_rules(sheet: Path) -> None:
    text = COMMENT.sub("", sheet.read_text())
    layer = LAYERS.get(sheet.stem, sheet.parent.name)
    assert re.findall(r"@layer (\w+) {", text) == [layer]
    assert not re.findall(r"#[a-zA-Z][\w-]*[^;{]*{", text), "no ids"
    outside = re.sub(r"@media \(prefers-reduced-motion: reduce\) {.*?\n  }", "", text, flags=re.DOTALL)
    assert "!important" not in outside


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_that_the_security_policy_would_block(template: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=", text), "an inline style"
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", text), "an inline sheet or script"
    assert not re.search(r"\son[a-z]+=", text), "an inline handler"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_a_template_names_is_drawn(template: Path) -> None:
    assert set(re.findall(r'{% icon "([\w-]+)"', template.read_text())) <= ICONS


def test_every_state_has_a_shape_of_its_own() -> None:
    shapes = {one: status.LOOKS[one].shape for one in Status} | {"picked": status.PICKED.shape}
    assert set(shapes.values()) <= ICONS
    assert len(set(shapes.values())) == len(shapes)
    drawings = dict(re.findall(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', (ROOT / "static/icons.svg").read_text()))
    assert len({drawings[shape] for shape in shapes.values()}) == len(shapes)


def test_the_utilities_are_few() -> None:
    assert len(re.findall(r"^  \.", (CSS / "utilities.css").read_text(), re.MULTILINE)) < 15


def test_no_template_or_style_names_a_vendor() -> None:
    import providers

    for file in [*TEMPLATES, *SHEETS, *(ROOT / "static" / "js").glob("*.js"), *(ROOT / "dashboard").rglob("*.py")]:
        words = file.read_text().lower()
        named = [slug for slug in providers.PROVIDERS if slug in words]
        assert not named, f"{file.relative_to(ROOT)} names {named}"
