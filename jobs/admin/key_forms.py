"""The forms of keys. A secret goes in and is never drawn again, not even when the form comes back with an error."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

import providers
from jobs.actions import sign_in
from jobs.actions.keys import LONGEST_ADDRESS, LONGEST_LABEL
from jobs.models import Key


def _secret(label: str, words: str) -> forms.CharField:
    quiet = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False)
    return forms.CharField(label=label, widget=quiet, help_text=words)


def _label() -> forms.CharField:
    words = "How the studio calls this account."
    return forms.CharField(max_length=LONGEST_LABEL, widget=UnfoldAdminTextInputWidget, help_text=words)


def _address() -> forms.URLField:
    return forms.URLField(
        label="Address",
        required=False,
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
        help_text="Empty: the provider's own.",
    )


class AddForm(forms.Form):
    provider = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    label = _label()
    base_url = _address()
    secret = _secret("Key", "Proved with one free read, stored sealed, and never shown again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slug, providers.get(slug).facts.label) for slug in sorted(providers.PROVIDERS)]
        self.fields["provider"] = forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget)


class SignInForm(forms.Form):
    """A new key that no one types: where to sign in, and what the studio calls it."""

    provider = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    label = _label()
    base_url = _address()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"] = forms.ChoiceField(choices=sign_in.offered(), widget=UnfoldAdminSelectWidget)


class RotateForm(forms.Form):
    secret = _secret("New key", "The old one stays until the provider accepts this one. Neither is shown again.")


class LimitsForm(forms.ModelForm[Key]):
    class Meta:
        model = Key
        fields = ("label", "max_in_flight", "media_hosts", "resend_after")

    def clean_max_in_flight(self) -> int:
        most: int = self.cleaned_data["max_in_flight"]
        if most < 1:
            raise forms.ValidationError("At least 1. To send nothing, pause the key.")
        return most
