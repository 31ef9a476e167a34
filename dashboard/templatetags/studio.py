"""Filters and tags of the studio's templates: money, times, names, icons. The words themselves are in `formats`."""

import math
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard import formats
from dashboard.operations import fresh
from dashboard.reading import meters, status, titles
from jobs import clock
from jobs.models import Artifact, Job, Key, Project

register = template.Library()
for function in (
    formats.sums,
    formats.count,
    formats.span,
    formats.took,
    formats.timecode,
    formats.ago,
    formats.clock,
    formats.stamp,
    formats.day,
    titles.take_title,
    titles.model_label,
):
    register.filter(function.__name__, function)
register.filter("bytes", formats.size)
register.filter("media_length", formats.length)  # `length` is Django's own
register.filter("look", status.look)


@register.filter
def rates(key: Key) -> meters.Rates:
    """{{ key|rates }}: how much of its rates it has used, and whether it is stopped."""
    return meters.rates(key, clock.now())


@register.filter
def money(amount: Decimal | float | None, unit: str) -> str:
    """{{ job.cost|money:job.key.unit }}"""
    return formats.money(amount, unit)


@register.filter
def axis(value: Decimal) -> str:
    """A figure beside a line of a chart: 1,500; 2.5."""
    return f"{value.normalize():,f}"


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """A <time> with the nearest words (38 s, 4 min, 14:02, Tue 14:02, 14 May) and the full UTC time as its title."""
    return _time(when, formats.ago(when))


@register.filter
def at(when: datetime | None) -> SafeString | str:
    """A <time> as a clock, never as an age: 14:02, Tue 14:02, 14 May."""
    return _time(when, formats.clock(when))


@register.filter
def dated(when: datetime | None) -> SafeString | str:
    """A <time> with its day and clock: Tue 15 May, 02:00."""
    return _time(when, formats.dated(when))


@register.filter
def logged(when: datetime | None) -> SafeString | str:
    """A <time> for a line of a log: 14:02:07."""
    return _time(when, formats.stamp(when))


def _time(when: datetime | None, words: str) -> SafeString | str:
    if when is None:
        return words
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), formats.utc(when), words)


@register.filter
def take_name(job: Job) -> str:
    """S01 T03; with `select_related("shot")` it asks nothing."""
    return str(job)


@register.filter
def person_name(person: AbstractBaseUser | None) -> str:
    """The name of a person, else the name they sign in with; "Takeboard" for what nobody did."""
    if person is None:
        return "Takeboard"
    return getattr(person, "get_full_name", str)() or person.get_username()


@register.filter
def initials(person: Any) -> str:
    """MO, for a person or a name."""
    return formats.initials(person if isinstance(person, str) else person_name(person))


@register.filter
def provider_name(slug: str) -> str:
    """The label of a provider by its slug; the slug itself when the provider is gone."""
    return titles.provider_label(slug)


@register.filter
def dot(project: Project) -> str:
    """The class of the project's 8 px dot: one of six in turn (`projects.numbered`)."""
    return f"dot dot-{getattr(project, 'number', 0) % 6 + 1}"


@register.filter
def percent(fraction: float | None) -> str:
    """71%; never more than was reported."""
    return "" if fraction is None else f"{math.floor(fraction * 100 + 1e-9)}%"


@register.filter
def shown_as(artifact: Artifact) -> str:
    """The icon for the kind of a file."""
    return {"video": "film", "image": "image", "audio": "audio"}.get(artifact.kind, "document")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "home" %}: a drawing from static/icons.svg, silent to readers unless it has a label."""
    place = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, place)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', place)


@register.simple_tag
def operation() -> SafeString:
    """The hidden field that makes a repeat of this form's POST return the first result."""
    return format_html('<input type="hidden" name="operation" value="{}">', fresh())
