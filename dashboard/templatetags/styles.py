"""Which style sheets a page loads. The order only matters for the first, which names the layers."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
FIRST = ("tokens", "reset", "base", "layout", "utilities")
ON_ASKING = frozenset(  # components of a few pages, which name them: {% components "player" "stages" %}
    (
        *(
            "alone",
            "balance-card",
            "batch-sheet",
            "batch-strip",
            "limits",
            "callout",
            "cast",
            "chart",
            "clip-strip",
            "compared",
            "dialog",
            "file",
            "in-flight-row",
            "model-picker",
            "needs-card",
            "pills",
        ),
        *("player", "poster-line", "price-panel", "prompt", "question", "selection-bar", "slots", "stages", "table"),
        "work",
    )
)


@register.simple_tag
def stylesheets() -> SafeString:
    """A <link> for each sheet that every page shares: the five of `FIRST` and the components."""
    return _links(shared())


@register.simple_tag
def components(*names: str) -> SafeString:
    """Links for components that not every page loads; in the block `styles`."""
    return _links(f"css/components/{name}.css" for name in names)


@cache
def shared() -> tuple[str, ...]:
    """The sheets of every page, below static/."""
    found = (settings.BASE_DIR / "static" / "css" / "components").glob("*.css")
    common = sorted(file.stem for file in found if file.stem not in ON_ASKING)
    return (*(f"css/{name}.css" for name in FIRST), *(f"css/components/{name}.css" for name in common))


def _links(sheets: Iterable[str]) -> SafeString:
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))
