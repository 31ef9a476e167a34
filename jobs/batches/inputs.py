"""The materials cell of a row, as what goes into its take: what each one is, in which role, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jobs.actions.references import Reference, Unclear, called, cell_of, is_address, parse, role_kind
from jobs.batches.catalogue import Catalogue
from jobs.batches.problems import Fix, Problem, error
from jobs.batches.words import near, one_of
from jobs.engine.inputs import NOTHING_SAID, Said
from jobs.media.splitting import too_long
from jobs.models import Material
from providers.facts import Model, Role
from providers.order import Input

SHOWN = 3


@dataclass
class Inputs:
    """In the shape that `takes.Wanted` wants."""

    materials: list[tuple[str, Material]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    characters: list[tuple[str, str]] = field(default_factory=list)
    at_vendor: list[Input] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_inputs(text: str, model: Model, catalogue: Catalogue, also: str = "") -> Inputs:
    """also: the role in which another row's picture or video comes too."""
    found = Inputs()
    try:
        references = parse(text)
    except Unclear as unclear:
        found.problems.append(error("materials", str(unclear)))
        return found
    kinds: list[tuple[Reference, str]] = []
    for reference in references:
        given, material_id = catalogue.taken.get(reference.taken, (None, None))
        if given is not None and material_id is None:
            found.at_vendor.append(given.model_copy(update={"role": reference.role}))
            kinds.append((reference, given.kind))
        elif reference.path or reference.material or reference.taken:
            material = catalogue.material(reference)
            if material is None:
                found.problems.append(_missing(reference, references, catalogue))
                continue
            role = role_of(model, reference.role, material.kind)
            if role is not None and role.inline and material.text_error:
                words = f"{material.name} has no text. {material.text_error}"
                found.problems.append(error("materials", words))
            elif words := too_long(material.text_bytes or 0, role.text_maximum if role else 0):
                words = f"{material.name}: {words} on its page in the library."
                found.problems.append(error("materials", words))
            found.materials.append((reference.role, material))
            found.said.append(Said(given.text, given.of, given.consent) if given else NOTHING_SAID)
            kinds.append((reference, material.kind))
        elif reference.character:
            found.characters.append((reference.role, reference.character))
            kinds.append((reference, "character"))
        else:
            kind = role_kind(model, reference.role)
            if problem := _unfit_address(reference, references, model, kind, catalogue):
                found.problems.append(problem)
                continue
            remote = {"role": reference.role, "kind": kind, "remote_id": reference.remote}
            found.at_vendor.append(Input.model_validate(remote))
            kinds.append((reference, kind))
    if model.roles:
        found.problems += _wrong_roles(kinds, references, model)
        if not found.problems:
            found.problems += _together(kinds, references, model, also)
    return found


def role_of(model: Model, name: str, kind: str) -> Role | None:
    """The model's role by name or alias; of this kind where a name serves two."""
    fits = [role for role in model.roles if role.name == name] + [role for role in model.roles if name in role.aliases]
    return next((role for role in fits if role.kind == kind), fits[0] if fits else None)


def _unfit_address(
    reference: Reference, references: Sequence[Reference], model: Model, kind: str, catalogue: Catalogue
) -> Problem | None:
    """An address is for a role that takes one, and such a role of documents takes nothing else."""
    role = role_of(model, reference.role, kind)
    if is_address(reference.remote):
        return None if role is not None and role.by_name else _missing(reference, references, catalogue)
    if role is None or not role.by_address:
        return None
    words = f"{reference.remote} is no web address; {role.label.lower()} takes one. Write it with https://"
    return error("materials", words)


def _missing(reference: Reference, references: Sequence[Reference], catalogue: Catalogue) -> Problem:
    name = called(reference)
    likely = near(name, catalogue.names) if reference.path else []
    fixes = [
        Fix(f"Use {other}", {"materials": cell_of(replace(one, path=other) if one == reference else one
                                                  for one in references)})
        for other in likely
    ]  # fmt: skip
    rest = cell_of(one for one in references if one != reference)
    words = f"There is no material {name} in {catalogue.project}. Upload it, or write another."
    return error("materials", words, *fixes, Fix("Go on without it", {"materials": rest}))


def _wrong_roles(
    kinds: Sequence[tuple[Reference, str]], references: Sequence[Reference], model: Model
) -> list[Problem]:
    """Every material has a role of the model that takes its kind."""
    found = []
    for reference, kind in kinds:
        role = role_of(model, reference.role, kind)
        takes_it = role is not None and role.kind == kind
        if takes_it and (reference.remote or not (role and role.by_address)):
            continue
        fitting = list(dict.fromkeys(one.name for one in model.roles if one.kind == kind and not one.by_address))
        fitting = near(reference.role, fitting, cutoff=0.3) or fitting
        if role is None:
            words = f"{model.label} has no role {reference.role} for {called(reference)}."
        else:
            takes = "a web address" if role.by_address else _a(role.kind)
            words = f"{called(reference)} is {'a file' if takes_it else _a(kind)}; {reference.role} takes {takes}."
        fixes = [
            Fix(f"Use it as {name}", {"materials": cell_of(replace(one, role=name) if one == reference else one
                                                           for one in references)})
            for name in fitting[:SHOWN]
        ]  # fmt: skip
        rest = cell_of(one for one in references if one != reference)
        advice = f"Write {one_of(fitting)}." if fitting else "Take it out."
        out = [] if fixes else [Fix("Take it out", {"materials": rest})]
        found.append(error("materials", f"{words} {advice}", *fixes, *out))
    return found


def _together(
    kinds: Sequence[tuple[Reference, str]], references: Sequence[Reference], model: Model, also: str
) -> list[Problem]:
    """Roles of two groups exclude each other: keep one of them."""
    groups: dict[str, list[Reference]] = {}
    for reference, kind in kinds:
        role = role_of(model, reference.role, kind)
        if role is not None and role.group:
            groups.setdefault(role.group, []).append(reference)
    other = next((role.group for role in model.roles if also and also in (role.name, *role.aliases)), "")
    sides = {**groups, **({other: groups.get(other, [])} if other else {})}
    if len(sides) < 2:
        return []
    ungrouped = [one for one in references if not any(one in group for group in groups.values())]
    fixes = []
    for group, kept in sides.items():
        cells = {"materials": cell_of(one for one in references if one in kept or one in ungrouped)}
        fixes.append(Fix(f"Keep the {group}", cells if not other or group == other else {**cells, "after": ""}))
    names = [one.role for group in groups.values() for one in group] + ([also] if other else [])
    words = f"{' and '.join(dict.fromkeys(names))} cannot go into one take of {model.label}."
    return [error("materials", f"{words} Keep the {one_of(sides)}.", *fixes)]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
