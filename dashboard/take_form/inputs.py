"""What goes into the take of one model: files, what the vendor keeps, and what is described. Talks to nobody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.take_form.cast import Entry, row_of
from dashboard.take_form.given import INPUT, Given, Put
from dashboard.take_form.offers import Offer, role_in, slot_of
from jobs.actions.references import is_address
from jobs.engine.inputs import Said
from jobs.media.splitting import too_long
from jobs.models import Material
from providers.facts import Model, Role
from providers.order import Input

NAMELESS = "nameless-"  # what the error of a row without a name is called: no reason to have no price
LONG = "long-"  # and that of a text over its limit, which its tile tells


@dataclass
class Inputs:
    """As `Wanted` takes them. errors: (name of the field, words)."""

    files: list[tuple[str, Material]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    kept: list[Input] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)


def open_puts(given: Given, lead: Model) -> list[tuple[Put, Role]]:
    """What goes in: the materials of the open group, and those that go with every group."""
    found = []
    for put in given.puts:
        role = role_in(lead, put.slot)
        if role is not None and role.group in {"", given.group}:
            found.append((put, role))
    return found


def inputs_of(given: Given, lead: Model, pick: Offer, materials: Mapping[str, Material], several: str) -> Inputs:
    """What this model gets of all that is in the form. several: what each problem begins with."""
    found = Inputs()
    used: Counter[str] = Counter()
    rows = {entry.row: entry for entry in given.entries}
    for entry in given.entries:
        _entry(entry, lead, pick, found, used, several)
    for put, leading in open_puts(given, lead):
        role = role_in(pick.model, put.slot)
        name = f"{INPUT}{put.slot}"
        if role is None:
            words = f"{several}there is no place for {leading.label.lower()}. Remove it, or leave this model out."
            found.errors.append((name, words))
            continue
        used[slot_of(role)] += 1
        if used[slot_of(role)] == role.maximum + 1:
            found.errors.append((name, f"{several}{role.label} takes at most {role.maximum}. Remove some."))
        _put(put, role, leading, rows, pick, materials, found, several)
    return found


def _entry(entry: Entry, lead: Model, pick: Offer, found: Inputs, used: Counter[str], several: str) -> None:
    leading, role = role_in(lead, entry.slot), role_in(pick.model, entry.slot)
    if leading is None:
        return  # kept in the form for another model
    name = f"{INPUT}{entry.slot}"
    label = leading.label.lower()
    if role is None or not (role.new if entry.new else role.by_name):
        found.errors.append((name, f"{several}there is no place for a {label} like this. Remove it."))
        return
    used[entry.slot] += 1
    if used[entry.slot] == role.maximum + 1:
        found.errors.append((name, f"{several}{role.label} takes at most {role.maximum}. Remove some."))
    if not entry.name:
        what = "a name" if entry.new else "its address" if role.by_address else "its name or ID"
        lacks = "address" if role.by_address else "name"
        found.errors.append((f"{NAMELESS}{entry.row}", f"A {label} has no {lacks}. Write {what}, or remove the row."))
        return
    if role.by_address and not is_address(entry.name):
        found.errors.append((f"{NAMELESS}{entry.row}", "That is no web address. Write it with https://"))
        return
    found.kept.append(entry.asked(role))


def _put(
    put: Put,
    role: Role,
    lead: Role,
    rows: Mapping[str, Entry],
    pick: Offer,
    materials: Mapping[str, Material],
    found: Inputs,
    several: str,
) -> None:
    name = f"{INPUT}{put.slot}"
    owner = rows.get(row_of(put.slot))
    said = Input(
        role=role.name,
        kind=role.kind,
        name=put.name,
        text=put.text if role.words else "",
        of=owner.name if owner and role.of else "",
        consent=put.consent if role.consent else "",
    )
    if role.of and not said.of:
        words = f"A {role.label.lower()} shows nobody who is new here. Describe the new one, or remove the picture."
        found.errors.append((name, words))
    elif put.source == "m":
        material = materials.get(put.id)
        if material is None:
            words = "A material here was removed from the library. Take it out, or upload it again."
            found.errors.append((name, words))
        elif material.kind != role.kind:
            words = f"{material.name} is a {material.kind}; {role.label.lower()} takes a {role.kind}."
            found.errors.append((name, words))
        else:
            if role.inline and material.text_error:
                found.errors.append((name, f"{several}{material.name} has no text. {material.text_error}"))
            elif words := too_long(material.text_bytes or 0, role.text_maximum):
                told_by_tile = role.text_maximum == lead.text_maximum
                found.errors.append((f"{LONG}{put.slot}" if told_by_tile else name, f"{several}{words}"))
            found.files.append((role.name, material))
            found.said.append(Said(said.text, said.of, said.consent))
    elif (key_id := put.id.partition("~")[0]) != str(pick.key.pk):
        words = f"{several}{put.name or 'Something here'} is kept at another key than this model's. Remove it."
        found.errors.append((name, words))
    elif put.source == "c":
        found.people.append((role.name, put.id.removeprefix(f"{key_id}~")))
    else:
        found.kept.append(said.model_copy(update={"remote_id": put.id.removeprefix(f"{key_id}~")}))
