"""Fields that production has and the reference does not (contract 1.4): there they are keys that nobody knows."""

from collections.abc import Iterator, Mapping

from sandbox.sleeperhit.bodies import Strict
from sandbox.sleeperhit.errors import InvalidError
from sandbox.sleeperhit.rules import Rules

OF_PRODUCTION = frozenset(
    {"creativeBrief", "producer", "externalId", "originatedAt", "deferMusic", "deferAudioRender", "voiceMap"}
)


def check_reading(rules: Rules, order: Strict) -> None:
    """Refuse what the reading does not have, in the words for any unknown key."""
    if rules.takes_production_fields:
        return
    if unknown := [path for path, name in _keys(order.given()) if name in OF_PRODUCTION]:
        raise InvalidError("; ".join(f"Invalid key in record: `{path}`" for path in unknown))


def _keys(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(path, name) of the body's own keys and of those of its artifact requests."""
    yield from ((name, name) for name in body)
    rows = body.get("artifactRequests")
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        yield from ((f"artifactRequests[{place}].{name}", name) for name in row)
