"""Which key and which model a row means, and what to write when that is not to be told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobs.batches.catalogue import Account, Catalogue
from jobs.batches.columns import Cells
from jobs.batches.problems import Fix, Problem, error, warning
from jobs.batches.words import near, one_of
from jobs.models import Key
from providers.facts import Model

SHOWN = 3  # fixes of one problem


@dataclass(frozen=True)
class Choice:
    account: Account | None = None
    model: Model | None = None
    problems: list[Problem] = field(default_factory=list)


def choose(own: Cells, usual: Cells, catalogue: Catalogue) -> Choice:
    """The row's own key and model, else those of the batch, else the only ones that fit."""
    key, model = own.get("key") or usual.get("key", ""), own.get("model") or usual.get("model", "")
    accounts = _accounts(key, catalogue.accounts)
    if not catalogue.accounts:
        return Choice(problems=[error("key", "The studio has no key. An owner adds one under Keys.")])
    if not accounts:
        return Choice(problems=[_unknown_key(key, catalogue.accounts)])
    if not model:
        return _with_usual_model(accounts)
    having = [(account, found) for account in accounts if (found := account.model(model))]
    if not having and not own.get("key"):  # the usual key does not have it; the row asks for no key
        having = [(account, found) for account in catalogue.accounts if (found := account.model(model))]
    if not having:
        return _unknown_model(model, accounts, catalogue.accounts)
    working = [(account, found) for account, found in having if _works(account)] or having
    if len(working) > 1:
        return Choice(problems=[_which_key([account for account, _ in working])])
    account, found = working[0]
    return Choice(account, found, _state(account))


def _accounts(name: str, accounts: Sequence[Account]) -> list[Account]:
    if not name:
        return list(accounts)
    return [one for one in accounts if one.called(name)] or [one for one in accounts if one.of_vendor(name)]


def _with_usual_model(accounts: Sequence[Account]) -> Choice:
    working = [account for account in accounts if _works(account)] or list(accounts)
    if len(working) > 1:
        return Choice(problems=[_which_key(working)])
    (account,) = working
    found = account.usual_model()
    if found is None and not account.closed:
        return Choice(account, None, [error("model", f"{account.key.label} has no models. Refresh its catalogue.")])
    return Choice(account, found, _state(account))


def _unknown_key(name: str, accounts: Sequence[Account]) -> Problem:
    labels = [account.key.label for account in accounts]
    likely = near(name, labels) or labels
    fixes = (Fix(f"Use {label}", {"key": label}) for label in likely[:SHOWN])
    return error("key", f"There is no key called {name}. Write {one_of(likely)}.", *fixes)


def _which_key(accounts: Sequence[Account]) -> Problem:
    labels = [account.key.label for account in accounts]
    fixes = (Fix(f"Use {label}", {"key": label}) for label in labels[:SHOWN])
    return error("key", f"{len(labels)} keys can make this. Write {one_of(labels)}.", *fixes)


def _unknown_model(name: str, accounts: Sequence[Account], every: Sequence[Account]) -> Choice:
    elsewhere = [account for account in every if account not in accounts and account.model(name)]
    fixes = [Fix(f"Use {account.key.label}", {"key": account.key.label}) for account in elsewhere]
    spelled = {
        spelling.casefold(): model
        for account in accounts
        for model in account.models
        for spelling in (*model.aliases, model.label, model.id)
    }
    likely = near(name, list(spelled), most=2 * SHOWN)
    models = list(dict.fromkeys(spelled[spelling].label for spelling in likely)) or [
        model.label for account in accounts for model in account.models
    ]
    ids = {model.label: model.id for account in accounts for model in account.models}
    fixes += [Fix(f"Use {label}", {"model": ids[label]}) for label in models]
    who = f"{accounts[0].key.label} has" if len(accounts) == 1 else "No key has"
    article = "no" if len(accounts) == 1 else "a"
    words = f"{who} {article} model called {name}. Write {one_of(models[: 2 * SHOWN])}."
    alone = accounts[0] if len(accounts) == 1 else None
    if alone is not None and alone.closed:
        return Choice(alone, None, _state(alone))
    return Choice(alone, None, [error("model", words, *fixes[:SHOWN])])


def _works(account: Account) -> bool:
    return account.provider is not None and account.key.state == Key.State.ACTIVE and not account.key.breaker_code


def _state(account: Account) -> list[Problem]:
    """What keeps the key from work now. One that will work again is a warning: its takes wait."""
    label = account.key.label
    if account.closed:
        return [error("key", f"{label} cannot be used. {account.closed}")]
    if account.key.state == Key.State.DRAINING:
        return [error("key", f"{label} is being drained and takes no new work. Write another key.")]
    if account.key.state == Key.State.PAUSED:
        return [warning("key", f"{label} is paused: this waits until an owner resumes it.")]
    if account.key.breaker_code:
        return [warning("key", f"{label} is stopped: {account.key.breaker_message}")]
    return []
