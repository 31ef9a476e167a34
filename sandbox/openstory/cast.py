"""Characters, locations and elements of an order: references to the library, or new entries in it."""

from dataclasses import dataclass, field
from typing import cast

from sandbox.accounts import Account
from sandbox.openstory.desk import Desk
from sandbox.openstory.errors import invalid, issue, refused
from sandbox.openstory.ingest import fetch_all
from sandbox.openstory.library import find_entry
from sandbox.openstory.orders import CreateCharacter, CreateLocation, CreateSequence, ElementInput
from sandbox.openstory.records import Entry

Item = str | CreateLocation


@dataclass
class Company:
    """Who and what appears; new entries are kept only when the order is accepted."""

    pictures: list[str] = field(default_factory=list)
    characters: list[Entry] = field(default_factory=list)
    locations: list[Entry] = field(default_factory=list)


async def gather(desk: Desk, account: Account, order: CreateSequence) -> Company:
    """Resolve every reference (404), judge every new image (400), before anything is kept."""
    characters, locations = cast(list[Item], order.characters or []), cast(list[Item], order.locations or [])
    for place, item in enumerate(characters):
        check_attestation(desk, item, "characters", place)
    others: list[Item | ElementInput] = [*locations, *(order.elements or [])]
    for place, other in enumerate(others):
        check_face(desk, other, place)
    company = Company()
    company.characters = await _entries(desk, account, characters, desk.characters(account), "character", company)
    company.locations = await _entries(desk, account, locations, desk.locations(account), "location", company)
    company.pictures += await fetch_all(desk, [element.url for element in order.elements or []])
    return company


async def _entries(
    desk: Desk, account: Account, items: list[Item], library: list[Entry], kind: str, company: Company
) -> list[Entry]:
    """The entries that are new; an object with a name that exists takes what is there."""
    fresh: list[Entry] = []
    for item in items:
        if isinstance(item, str):
            ambiguous = kind == "character" and desk.rules.has("C")
            company.pictures += find_entry([*library, *fresh], item, kind, ambiguous).pictures
            continue
        known = next((e for e in [*library, *fresh] if e.name.lower() == item.name.strip().lower()), None)
        pictures = await fetch_all(desk, item.referenceImageUrls or [])
        company.pictures += known.pictures if known else pictures
        if known is None:
            fresh.append(
                Entry(
                    id=desk.new_id(), user_id=account.user_id, name=item.name.strip(),
                    description=item.description or "", pictures=pictures,
                )
            )  # fmt: skip
    return fresh


def check_attestation(desk: Desk, item: Item, field_name: str, place: int) -> None:
    """Early B wants it for every character with images; later only where a real person is seen."""
    if not isinstance(item, CreateCharacter) or not item.referenceImageUrls or item.portraitAttestation:
        return
    if desk.rules.era == "B":
        words = "A portrait attestation is required for reference images of a character."
        raise invalid([issue(words, field_name, place, "portraitAttestation")])
    check_face(desk, item, place)


def check_face(desk: Desk, item: Item | ElementInput, place: int) -> None:
    """The sandbox knows a real person by the word `face` in the URL."""
    if isinstance(item, str) or item.portraitAttestation or not desk.rules.has("late B"):
        return
    urls = [item.url] if isinstance(item, ElementInput) else item.referenceImageUrls or []
    if any("face" in url.lower() for url in urls):
        words = f"A reference image (number {place + 1}) shows a real person. Send a portraitAttestation."
        raise refused(400, words, "ATTESTATION_REQUIRED")
