"""Characters, locations and elements of an order, as a create spells them (contract 1.5). Pure."""

from collections.abc import Iterator

from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.openstory.catalogue import ROLES
from providers.order import Input, Order

STATEMENT = "portrait-rights-v1"
ALIASES = {alias: role.name for role in ROLES for alias in role.aliases}
Body = dict[str, JsonValue]


def role_of(item: Input) -> str:
    """The role an input means, by name or alias; one without a role goes by what it is."""
    return ALIASES.get(item.role, item.role) or {"character": "character", "location": "location"}.get(item.kind, "")


def fields(order: Order) -> Body:
    """`characters`, `locations` and `elements`, each only where there are any. Raises ProviderError REFUSED."""
    people = [entry(item, order) for item in order.inputs if role_of(item) == "character"]
    places = [entry(item, order) for item in order.inputs if role_of(item) == "location"]
    things: list[JsonValue] = [element(item) for item in order.inputs if role_of(item) == "element"]
    orphan = next((item for item in order.inputs if role_of(item) not in {role.name for role in ROLES}), None)
    if orphan is not None:
        raise not_ready(orphan, "no role that OpenStory knows")
    found: dict[str, list[JsonValue]] = {"characters": people, "locations": places, "elements": things}
    return {name: list(values) for name, values in found.items() if values}


def entry(item: Input, order: Order) -> JsonValue:
    """A string is a reference to an entry the team has; an object makes a new one, or reuses one of that name."""
    if item.remote_id:
        return item.remote_id
    if not item.name.strip():
        raise not_ready(item, "neither a name nor an id")
    made: Body = {"name": item.name.strip()}
    if item.text.strip():
        made["description"] = item.text.strip()
    if item.human is not None and role_of(item) == "character":
        made["isHuman"] = item.human
    shown = list(pictures(item, order))
    if shown:
        made["referenceImageUrls"] = [link(picture) for picture in shown]
    consent = next((one.consent for one in (item, *shown) if one.consent.strip()), "")
    return made | attestation(consent)


def pictures(item: Input, order: Order) -> Iterator[Input]:
    """The pictures of a new entry, in order."""
    wanted = f"{role_of(item)}_image"
    return (one for one in order.inputs if role_of(one) == wanted and one.of.strip() == item.name.strip())


def element(item: Input) -> Body:
    made: Body = {"url": link(item)}
    if item.text.strip():
        made["token"] = item.text.strip()
    if item.name.strip():
        made["filename"] = item.name.strip()
    return made | attestation(item.consent)


def attestation(basis: str) -> Body:
    if not basis.strip():
        return {}
    return {"portraitAttestation": {"statementVersion": STATEMENT, "authorizationBasis": basis.strip()}}


def link(item: Input) -> str:
    """OpenStory takes no uploads; it fetches a picture from its address."""
    if not item.remote_id:
        raise not_ready(item, "no address where OpenStory could fetch it")
    return item.remote_id


def not_ready(item: Input, what: str) -> ProviderError:
    return ProviderError(
        f"{item.name or 'A reference'} has {what}. Give it one, or leave it out.",
        code="input_not_ready",
        fault=Fault.REFUSED,
    )
