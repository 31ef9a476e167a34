"""The forms of Settings: times, passwords, and whoever follows an invitation."""

from functools import partial
from typing import Any

from django import forms

from dashboard.forms import Look
from dashboard.reading.settings import zones
from jobs.models import Clock


def _zones(nothing: str) -> list[tuple[str, str]]:
    return [("", nothing), *((name, name.replace("_", " ")) for name in zones())]


class TimesForm(Look, forms.Form):
    zone = forms.ChoiceField(label="Time zone", required=False, choices=partial(_zones, "As the studio"))
    clock = forms.ChoiceField(label="Clock", required=False, choices=[("", "As the studio"), *Clock.choices])


class NameForm(Look, forms.Form):
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=150,
        strip=True,
        help_text="As the others see it. Empty: the name you sign in with.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class StudioForm(Look, forms.Form):
    zone = forms.ChoiceField(label="Time zone", required=False, choices=partial(_zones, "What each browser says"))
    clock = forms.ChoiceField(label="Clock", choices=Clock.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="studio-%s", **kwargs)  # TimesForm is on the same page


def _hidden(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class PasswordForm(Look, forms.Form):
    old = forms.CharField(label="Password now", strip=False, widget=_hidden("current-password"))
    new = forms.CharField(
        label="New password", strip=False, widget=_hidden("new-password"), help_text="At least 8 characters."
    )


class JoinForm(Look, forms.Form):
    """Somebody new."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="You sign in with it.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="Password", strip=False, widget=_hidden("new-password"), help_text="At least 8 characters."
    )


class ComeBackForm(Look, forms.Form):
    """Somebody who gets a new password."""

    password = forms.CharField(
        label="New password", strip=False, widget=_hidden("new-password"), help_text="At least 8 characters."
    )
