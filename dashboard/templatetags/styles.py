"""Which style sheets a page loads. The order only matters for the first, which names the layers."""

from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
FIRST = ("tokens", "reset", "base", "layout", "utilities")


@register.simple_tag
def stylesheets() -> SafeString:
    """A <link> for each sheet that every page shares: the five of `FIRST` and all components."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in shared()))


@cache
def shared() -> tuple[str, ...]:
    """Their names below static/."""
    components = (settings.BASE_DIR / "static" / "css" / "components").glob("*.css")
    return (*(f"css/{name}.css" for name in FIRST), *sorted(f"css/components/{file.name}" for file in components))
