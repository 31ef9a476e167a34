"""One row against what its model takes: its order, and everything wrong with it by column. Asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from jobs import beats as timing
from jobs.actions.takes import LONGEST_SHOT, Wanted
from jobs.batches.catalogue import Account, Catalogue
from jobs.batches.choosing import choose
from jobs.batches.columns import MOST_TAKES, Cells, merged
from jobs.batches.inputs import read_inputs, role_of
from jobs.batches.pieces import WAYS, longest
from jobs.batches.problems import Fix, Problem, error, is_error, notes, warning
from jobs.batches.settings import column_of, length_option, read_options, split_fixes
from jobs.batches.words import near, one_of
from jobs.models import Batch
from providers.facts import Model, Role
from providers.order import Input, Order


@dataclass(frozen=True)
class Previous:
    """The row that this one goes on from. seconds: how long it is, 0 when that is not told; makes: its model's kind."""

    code: str
    role: str
    seconds: int = 0
    makes: str = ""


@dataclass
class Examined:
    """order: None while key or model are not told; its last input is the placeholder of what `after` will bring."""

    cells: Cells
    problems: list[Problem] = field(default_factory=list)
    account: Account | None = None
    model: Model | None = None
    order: Order | None = None
    materials: list[UUID | None] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return is_error(self.problems)

    @property
    def seconds(self) -> int:
        option = length_option(self.model) if self.model else None
        value = self.order.options.get(option.name, option.default) if self.order and option else 0
        return int(str(value)) if str(value).isdecimal() else 0


def examine(
    own: Cells, batch: Batch, catalogue: Catalogue, previous: Previous | None = None, every: Sequence[str] = ()
) -> Examined:
    """every: the names of all options of all models of the sheet."""
    found = Examined(merged(batch.usual, own), notes(own))
    found.problems += _plain(found.cells)
    choice = choose(own, batch.usual, catalogue)
    found.account, found.model = choice.account, choice.model
    found.problems += choice.problems
    if choice.account is None or choice.model is None:
        return found
    model = choice.model
    role = _role(model, previous, found.problems) if previous else None
    options, wrong = read_options(own, batch.usual, model, every)
    inputs = read_inputs(found.cells.get("materials", ""), model, catalogue, role.name if role else "")
    found.problems += [*wrong, *inputs.problems]
    shot = found.cells.get("shot", "")[:LONGEST_SHOT]
    wanted = Wanted(
        key=choice.account.key,
        project=batch.project,
        model=model.id,
        prompt=found.cells.get("prompt", ""),
        options=options,
        materials=inputs.materials,
        said=inputs.said,
        characters=inputs.characters,
        at_vendor=inputs.at_vendor,
        tags=_tags(batch, found.cells.get("tags", ""), shot),
        shot=shot,
        title=found.cells.get("title", ""),
    )
    found.order, found.materials = wanted.order(), wanted.material_ids()
    if previous and role:
        placeholder = _placeholder(previous, role)
        found.order = found.order.model_copy(update={"inputs": (*found.order.inputs, placeholder)})
        found.materials.append(None)
    _judge(found, found.order, choice.account, model)
    return found


def _plain(cells: Cells) -> list[Problem]:
    """What is wrong whatever the model."""
    found = []
    shot, takes, split = cells.get("shot", ""), cells.get("takes", ""), cells.get("split", "")
    if len(shot) > LONGEST_SHOT:
        words = f"The shot code has {len(shot)} letters; at most {LONGEST_SHOT} fit. Shorten it."
        found.append(error("shot", words, Fix("Cut it off", {"shot": shot[:LONGEST_SHOT].strip()})))
    if takes and not (takes.isdecimal() and 1 <= int(takes[:4]) <= MOST_TAKES):
        fit = min(MOST_TAKES, int(takes[:4])) if takes.isdecimal() and int(takes[:4]) else 1
        words = f"Takes is {takes}; write 1 to {MOST_TAKES}."
        found.append(error("takes", words, Fix(f"Set to {fit}", {"takes": str(fit)})))
    if split and split.casefold() not in WAYS:
        fixes = [Fix(f"Use {way}", {"split": way}) for way in near(split, WAYS, most=1) or WAYS]
        found.append(error("split", f"Split is {split}. Write {one_of(WAYS)}, or nothing.", *fixes))
    if cells.get("prompt", "").replace(".", "").replace(",", "").isdecimal():
        found.append(warning("prompt", "The prompt is a number. Is it in the right column?"))
    return found


def _role(model: Model, previous: Previous, problems: list[Problem]) -> Role | None:
    """The model's role in which the row before comes in; told of when it has none."""
    kind = "video" if "video" in previous.role else "image"
    role = role_of(model, previous.role, kind)
    if role is None and previous.role in ("first_frame", "ref_video"):
        role = next((one for one in model.roles if one.kind == kind), None)
    alone = Fix("Begin by itself", {"after": ""})
    if role is None or role.kind not in ("image", "video"):
        fitting = [one.name for one in model.roles if one.kind in ("image", "video")]
        fixes = [Fix(f"Use it as {name}", {"after": f"{previous.code}:{name}"}) for name in dict.fromkeys(fitting)]
        words = f"{model.label} cannot go on from another take as {previous.role}."
        advice = f"Write {one_of(dict.fromkeys(fitting))}." if fitting else "Choose another model, or begin by itself."
        problems.append(error("after", f"{words} {advice}", *fixes[:3], alone))
        return None
    if (role.kind == "video" and previous.makes == "image") or previous.makes == "audio":
        words = f"{previous.code} makes {'no video' if previous.makes == 'image' else 'no picture'} to go on from."
        problems.append(error("after", words, alone))
    return role


def _placeholder(previous: Previous, role: Role) -> Input:
    """What stands for the tail frame or the video until it is there: checks and prices see its role and kind."""
    video = role.kind == "video"
    return Input(
        role=role.name,
        kind=role.kind,
        name=f"{'Video' if video else 'Last frame'} of {previous.code}",
        mime="video/mp4" if video else "image/png",
        seconds=previous.seconds if video else 0,
    )


def _tags(batch: Batch, text: str, shot: str) -> list[str]:
    """The batch's and the row's own, and those that vendors' batch scripts set: project, shot."""
    own = [tag.strip() for tag in text.replace(";", ",").split(",") if tag.strip()]
    return list(dict.fromkeys([*batch.tags, *own, batch.project.name, *([shot] if shot else [])]))


def _judge(found: Examined, order: Order, account: Account, model: Model) -> None:
    """The provider's own checks; where we said more of a column, with a fix, our words stand alone."""
    if not order.prompt.strip() and not order.inputs and not model.prompt_optional:
        found.problems.append(error("prompt", "The prompt is empty. Write what is to be seen or heard."))
    else:
        found.problems += _beats(found, model)
    columns = {"inputs": "materials"} | {option.name: column_of(option) for option in model.options}
    told = {problem.column for problem in found.problems if problem.level == "error"}
    for problem in account.provider.problems(order) if account.provider else ():
        column = columns.get(problem.field, problem.field)
        if column in told or (column == "materials" and "after" in told):
            continue
        found.problems.append(error(column, problem.message, *_fixes(column, order, account, model)))


def _fixes(column: str, order: Order, account: Account, model: Model) -> list[Fix]:
    """What mends a refusal of the provider, found by asking it again."""
    if column == "prompt" and model.prompt_maximum and len(order.prompt) > model.prompt_maximum:
        return [Fix("Cut it off", {"prompt": order.prompt[: model.prompt_maximum].rstrip()})]
    if column == "materials" and not model.roles:
        return [Fix("Go on without materials", {"materials": ""})]
    option = length_option(model)
    given = order.options.get(option.name) if option else None
    if column != "duration" or option is None or not isinstance(given, int):
        return []
    fit = most_seconds_of(order, account, model)
    if fit is None or fit >= given:
        return []
    return [Fix(f"Set to {fit} s", {"duration": str(fit)}), *split_fixes(given, model, fit)]


def most_seconds(found: Examined) -> int | None:
    """The longest that this row could be, with what goes into it; None when that is not told."""
    if found.order is None or found.account is None or found.model is None:
        return None
    return most_seconds_of(found.order, found.account, found.model)


def most_seconds_of(order: Order, account: Account, model: Model) -> int | None:
    """The same, found by asking the provider's checks: some references make a model's takes shorter."""
    option = length_option(model)
    most = longest(option) if option else None
    if option is None or most is None or account.provider is None:
        return None
    choices = [int(choice) for choice in option.choices if choice.isdecimal()]
    for seconds in sorted(choices, reverse=True) or range(most, (option.minimum or 1) - 1, -1):
        value = str(seconds) if option.kind == "choice" else seconds
        tried = order.model_copy(update={"options": {**order.options, option.name: value}})
        if not any(problem.field == option.name for problem in account.provider.problems(tried)):
            return seconds
    return None


def _beats(found: Examined, model: Model) -> list[Problem]:
    """Timed beats that do not fill the take: a warning, with the stretched ones."""
    beats = timing.parse(found.cells.get("prompt", ""))
    if not beats or length_option(model) is None or not found.seconds:
        return []
    wrong = timing.problems(beats, found.seconds)
    if not wrong:
        return []
    whole = timing.join(timing.rescale(beats, found.seconds))
    stretched = beats[-1].end != found.seconds and not timing.problems(timing.parse(whole), found.seconds)
    fixes = [Fix(f"Fit the beats to {found.seconds} s", {"prompt": whole})] if stretched else []
    return [warning("prompt", f"{next(iter(wrong.values()))}.", *fixes)]
