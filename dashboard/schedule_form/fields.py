"""The fields of the form, and what they say together. What may be saved is decided by `jobs.schedules.wanted`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q

from dashboard.forms import Look
from dashboard.reading.settings import zones
from dashboard.schedule_form import sheet, times
from jobs.batches.columns import Cells
from jobs.batches.reading import LARGEST, Unreadable, cells_from_file, cells_from_paste
from jobs.models import Key, Project, Schedule
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, Wanted

_Kind = Schedule.Kind
KINDS = [(_Kind.CRON, "On certain days"), (_Kind.INTERVAL, "Every so often"), (_Kind.ONCE, "Once")]
OVERLAPS = [
    (Schedule.Overlap.SKIP, "Skip the new run"),
    (Schedule.Overlap.QUEUE, "Wait for it, then run"),
]
MISSED = [
    (Schedule.Missed.RUN_ONCE, "Run once as soon as it is back"),
    (Schedule.Missed.SKIP, "Skip what was missed"),
]
# where a problem of `Unfit` is shown; "" is above the form
SHOWN_AT = {"interval": "every", "kind": "kind", "overlap": "overlap", "missed": "missed"}


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in zones()]


def _moment() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


class ScheduleForm(Look, forms.Form):
    """units: those that keys are counted in; may_cap: may this person set caps? kept_caps: what there is, told."""

    name = forms.CharField(label="Name", help_text="Its batches are called so, with the day and time of the run.")
    rows = forms.CharField(label="Rows", required=False, strip=False)
    file = forms.FileField(label="Or a file", required=False, help_text="CSV, XLSX or JSON. It replaces the rows.")
    model = forms.CharField(label="Model", required=False, max_length=120)
    settings = forms.CharField(label="Other settings", required=False, help_text="One a line, like ratio: 16:9")
    tags = forms.CharField(label="Tags", required=False, max_length=400, help_text="With commas between them.")

    kind = forms.ChoiceField(label="When", choices=KINDS, widget=forms.RadioSelect)
    days = forms.ChoiceField(label="Days", choices=times.choices, required=False)
    time = forms.TimeField(label="At", required=False)
    cron = forms.CharField(label="Cron line", required=False, max_length=120)
    every = forms.IntegerField(label="Every", required=False, min_value=1, max_value=10**6)
    unit = forms.ChoiceField(
        label="Unit", choices=[(name, words) for name, (words, _) in times.UNITS.items()], required=False
    )
    first = _moment()
    once = _moment()
    zone = forms.ChoiceField(label="Time zone", choices=partial(_zones))

    overlap = forms.ChoiceField(label="If the run before is not over", choices=OVERLAPS, widget=forms.RadioSelect)
    missed = forms.ChoiceField(
        label="If Takeboard was not running at the time", choices=MISSED, widget=forms.RadioSelect
    )
    max_in_flight = forms.IntegerField(label="Takes at once", required=False, help_text="Empty: what the keys allow.")
    stagger = forms.FloatField(label="Seconds between starts", required=False)

    approved_until = _moment()
    approved_quote = forms.DecimalField(label="Highest quote", required=False)

    def __init__(self, *args: Any, units: Sequence[str], may_cap: bool, kept_caps: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.may_cap, self.kept_caps = units, may_cap, kept_caps
        self.found_rows: Sequence[Cells] = ()
        for name, unit in self._caps().items() if may_cap else ():
            self.fields[name] = forms.DecimalField(label=f"Cap in {unit}", required=False)
            self.fields[name].widget.attrs["class"] = "input"
        self._choices()
        areas = {"rows": 8, "settings": 2}
        for name, rows in areas.items():
            attrs = {"class": "input", "rows": rows, "spellcheck": "true" if name == "rows" else "false"}
            self.fields[name].widget = forms.Textarea(attrs=attrs)
        self.fields["time"].widget = forms.TimeInput(format="%H:%M", attrs={"class": "input", "type": "time"})
        for name, label in (("first", "First time"), ("once", "Time"), ("approved_until", "Until")):
            self.fields[name].label = label
        self.fields["cron"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "placeholder": "0 2 * * *"}

    def _choices(self) -> None:
        """What is chosen from is read for each form."""
        chosen = self.initial.get("project")
        open_ones = Project.objects.filter(Q(archived_at=None) | Q(pk__in=[chosen.pk] if chosen else []))
        self.fields["project"] = forms.ModelChoiceField(open_ones, label="Project", empty_label=None)
        labels = list(Key.objects.exclude(state=Key.State.REVOKED).values_list("label", flat=True))
        now = str(self.initial.get("key") or "")
        if now and now not in labels:
            labels.append(now)  # of a key that is gone: the check of a run says so
        keys = [("", "As each row says"), *((label, label) for label in labels)]
        self.fields["key"] = forms.ChoiceField(label="Key", required=False, choices=keys)
        money = [(unit, unit) for unit in self.units]
        self.fields["approved_unit"] = forms.ChoiceField(label="In", required=False, choices=money)
        for name in ("project", "key", "approved_unit"):
            self.fields[name].widget.attrs["class"] = "input"

    def _caps(self) -> dict[str, str]:
        return {f"cap_{number}": unit for number, unit in enumerate(self.units)}

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """The choices of `kind` as a segmented control has them."""
        return [(words, str(value), self["kind"].value() == value) for value, words in KINDS]

    @property
    def cap_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._caps()] if self.may_cap else []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        zone = given.get("zone") or "UTC"
        for name in ("first", "once", "approved_until"):
            try:
                given[name] = times.read(given.get(name) or "", zone)
            except ValueError:
                self.add_error(name, "This is no day and time. Write it like 2026-05-14 18:00.")
        try:
            given["settings"] = sheet.settings_of(given.get("settings") or "")
        except ValueError as wrong:
            self.add_error("settings", f"“{wrong}” has no colon. Write a setting like ratio: 16:9.")
        if (given.get("approved_until") is None) != (given.get("approved_quote") is None):
            missing = "approved_quote" if given.get("approved_quote") is None else "approved_until"
            self.add_error(missing, "A standing approval needs both: until when, and the highest quote.")
        self._read_rows(given)
        return given

    def _read_rows(self, given: Mapping[str, Any]) -> None:
        file = given.get("file")
        try:
            if file and file.size > LARGEST:
                raise Unreadable(
                    f"{file.name} is larger than {LARGEST // 1024**2} MB. A sheet is text: check the file."
                )
            if file:
                self.found_rows = cells_from_file(file.name, file.read())
            elif text := (given.get("rows") or "").strip("\r\n"):
                self.found_rows = cells_from_paste(text)
            else:
                raise Unreadable("There are no rows yet. Paste a sheet, write one prompt a line, or choose a file.")
        except Unreadable as unreadable:
            self.add_error("file" if file else "rows", str(unreadable))

    def rule(self) -> Rule:
        given = self.cleaned_data
        kind, zone = given["kind"], given["zone"]
        if kind == _Kind.CRON:
            plain = given["days"] in times.DAYS
            line = times.cron_of(given["days"], given["time"] or time(2)) if plain else given["cron"]
            return Rule(kind, zone, cron=line)
        if kind == _Kind.INTERVAL:
            length = (given["every"] or 0) * times.UNITS[given["unit"] or "hours"][1]
            return Rule(kind, zone, interval=length, starts_at=given["first"])
        return Rule(kind, zone, starts_at=given["once"])

    def wanted(self, caps: Mapping[str, Decimal]) -> Wanted:
        """What a valid form asks for. caps: those that stay when this person may set none."""
        given = self.cleaned_data
        usual = {"key": given["key"], "model": given["model"], **given["settings"]}
        if self.may_cap:
            caps = {unit: given[name] for name, unit in self._caps().items() if given.get(name) is not None}
        return Wanted(
            project=given["project"],
            name=given["name"],
            rows=self.found_rows,
            rule=self.rule(),
            usual={name: text for name, text in usual.items() if text},
            tags=[tag for tag in map(str.strip, given["tags"].split(",")) if tag],
            overlap=given["overlap"],
            missed=given["missed"],
            caps=caps,
            max_in_flight=given["max_in_flight"],
            stagger=given["stagger"] or 0,
            approval=self._approval(given["approved_until"]),
        )

    def _approval(self, until: datetime | None) -> Approval | None:
        given = self.cleaned_data
        if until is None:
            return None
        return Approval(until, given["approved_quote"], given["approved_unit"])

    def show(self, problems: Mapping[str, str]) -> None:
        """Put what `Unfit` says beside its fields."""
        kind = self.cleaned_data.get("kind")
        for field, words in problems.items():
            name = SHOWN_AT.get(field, field)
            if field == "starts_at":
                name = "once" if kind == _Kind.ONCE else "first"
            elif field == "cron" and self.cleaned_data.get("days") in times.DAYS:
                name = "days"
            elif field == "caps":
                name = next(iter(self._caps()), "") if self.may_cap else ""
            self.add_error(name if name in self.fields else None, words)
