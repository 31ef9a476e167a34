"""The form of "again with one thing changed": which thing, and to what."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from dashboard.forms import Look
from dashboard.reading.titles import models_of, provider_label
from dashboard.take_form.offers import length_option, off, settings_of
from jobs.batches.changes import Change, What
from jobs.models import Job, Key
from providers.facts import Model, Option

WORDS = (
    (What.OPTION, "A setting"),
    (What.LENGTH, "The length"),
    (What.MODEL, "The model"),
    (What.REPLACE, "Words in the prompt"),
    (What.ADD, "Words at its end"),
    (What.BARE, "No materials"),
)
NEEDS = {
    What.OPTION: ("option", "value"),
    What.LENGTH: ("length",),
    What.MODEL: ("model",),
    What.REPLACE: ("find",),
    What.ADD: ("add",),
    What.BARE: (),
}


class ChangeForm(Look, forms.Form):
    """What is offered depends on the models of the takes. jobs: with their key at hand."""

    what = forms.ChoiceField(label="What changes", choices=WORDS, widget=forms.RadioSelect)
    option = forms.ChoiceField(label="Setting", required=False)
    value = forms.CharField(label="Is", max_length=200, required=False)
    length = forms.IntegerField(label="Seconds", min_value=1, max_value=3600, required=False)
    model = forms.ChoiceField(label="Model", required=False)
    find = forms.CharField(label="Find", max_length=500, required=False)
    instead = forms.CharField(label="Replace with", max_length=500, required=False, help_text="Empty takes them out.")
    add = forms.CharField(label="Words", max_length=2000, required=False)

    def __init__(self, jobs: Sequence[Job], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        settings = settings_of(_models(jobs))
        length = length_option(settings)
        self.settings = [one.option for one in settings if length is None or one.option.name != length.name]
        self.fields["option"] = self._choice("Setting", [(one.name, one.label) for one in self.settings])
        self.fields["model"] = self._choice("Model", _offers())
        self.fields["length"].help_text = _span(length) if length else ""
        offered = [one for one in WORDS if one[0] is not What.LENGTH or length]
        self.fields["what"].choices = [one for one in offered if one[0] is not What.OPTION or self.settings]  # type: ignore[attr-defined]

    @property
    def values(self) -> list[tuple[str, str]]:
        """What each setting takes, in words."""
        return [(one.label, _span(one)) for one in self.settings]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        for name in NEEDS[What(str(given["what"]))] if given.get("what") else ():
            if given.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, ValidationError("This is what changes, so it cannot be empty."))
        return given

    def change(self) -> Change:
        """Of a valid form."""
        given = self.cleaned_data
        what = What(given["what"])
        match what:
            case What.OPTION:
                return Change(what, given["option"], given["value"].strip())
            case What.LENGTH:
                return Change(what, text=str(given["length"]))
            case What.MODEL:
                key_id, _, model = given["model"].partition(":")
                return Change(what, Key.objects.get(pk=key_id).label, model)
            case What.REPLACE:
                return Change(what, given["find"], given["instead"])
            case What.ADD:
                return Change(what, text=given["add"].strip())
            case What.BARE:
                return Change(what)

    @staticmethod
    def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
        widget = forms.Select(attrs={"class": "input"})
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


def _models(jobs: Sequence[Job]) -> list[Model]:
    pairs = {(job.key_id, job.model): job.key for job in jobs}
    found = [(name, models_of(key)) for (_, name), key in pairs.items()]
    return [model for name, models in found for model in models if name in (model.id, *model.aliases)]


def _offers() -> list[tuple[str, str]]:
    keys = Key.objects.exclude(state=Key.State.REVOKED)
    return [
        (f"{key.pk}:{model.id}", f"{model.label}, {key.label} ({off(key) or provider_label(key.provider)})")
        for key in keys
        for model in models_of(key)
    ]


def _span(option: Option) -> str:
    if option.choices:
        return ", ".join(option.choices)
    if option.kind == "boolean":
        return "yes or no"
    if option.minimum is not None and option.maximum is not None:
        return f"{option.minimum} to {option.maximum}{f' {option.unit}' if option.unit else ''}"
    return "a whole number" if option.kind == "integer" else "text"
