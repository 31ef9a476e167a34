"""Names for what people see: of takes, models and providers. From the row itself; nothing is asked of the database."""

import re
from functools import cache

import providers
from jobs.models import Job, Key
from providers.base import Access
from providers.facts import Model

LONGEST = 64  # letters of a prompt that stand for its take
_MARKS = re.compile(r"\[\d+(\.\d+)?\s*[-–]\s*\d+(\.\d+)?\s*s?\]")  # of timed beats: [0-3s]

_HEADING = re.compile(r"\s*#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)  # of a text in Markdown that begins with one


def take_title(job: Job) -> str:
    """What the person called the take, else the heading or the start of its prompt, else its shot and number."""
    if title := str(job.order.get("title") or "").strip():
        return title
    if heading := _HEADING.match(job.prompt):
        return heading[1][:LONGEST]
    words = " ".join(_MARKS.sub("", job.prompt).split())
    sentence = words.split(". ")[0].rstrip(".")
    if not sentence:
        return str(job)
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def provider_label(slug: str) -> str:
    """The provider's own name; its slug when this version no longer knows it."""
    try:
        return providers.get(slug).facts.label
    except KeyError:
        return slug


def models_of(key: Key) -> tuple[Model, ...]:
    """The models of a key: as its vendor last listed them, else the built-in ones; () for a retired provider."""
    listed = tuple(Model.model_validate(one) for one in key.catalogue)
    try:
        return providers.get(key.provider)(Access(key.base_url, "", models=listed)).models()
    except KeyError:
        return ()


def model_label(job: Job) -> str:
    """What the vendor calls the model of this take."""
    return model_name(job.key, job.model)


def model_name(key: Key, model: str) -> str:
    """What the vendor of this key calls a model; its id when the vendor no longer lists it."""
    return _labels(key.provider, key.base_url, _listed(key)).get(model, model)


def _listed(key: Key) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.get("id")), str(one.get("label"))) for one in key.catalogue)


@cache
def _labels(provider: str, base_url: str, listed: tuple[tuple[str, str], ...]) -> dict[str, str]:
    if listed:
        return dict(listed)
    try:
        models = providers.get(provider)(Access(base_url, "")).models()
    except KeyError:
        return {}
    return {model.id: model.label for model in models}
