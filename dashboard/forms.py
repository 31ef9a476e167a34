"""Forms with the look of the studio's fields; pages of one noun keep theirs beside its views."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import providers
from dashboard.reading.titles import provider_label


class Look:
    """A mixin that gives every text field, area and select the class of partials/field.html."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.HiddenInput):
                field.widget.attrs.setdefault("class", "input")


class SignInForm(Look, forms.Form):
    name = forms.CharField(label="Name", max_length=150)
    password = forms.CharField(label="Password", strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "current-password"}
        )


class OwnerForm(Look, forms.Form):
    """The first owner, with the code that the first start printed."""

    code = forms.CharField(label="Code", help_text="Takeboard printed it in its terminal when it started.")
    name = forms.CharField(label="Name", max_length=150, help_text="You sign in with it.")
    password = forms.CharField(label="Password", strip=False, help_text="At least 8 characters.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["name"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].widget = forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"})

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        User.username_validator(name)
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError as wrong:
            raise ValidationError(wrong.messages) from None
        return password


class KeyForm(Look, forms.Form):
    """A real key of a provider."""

    provider = forms.ChoiceField(label="Provider")
    label = forms.CharField(label="Label", max_length=80, help_text="How the studio calls this account.")
    secret = forms.CharField(label="Key", help_text="Stored sealed, and never shown again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slug, provider_label(slug)) for slug in sorted(providers.PROVIDERS)]
        self.fields["provider"] = forms.ChoiceField(
            label="Provider", choices=choices, widget=forms.Select(attrs={"class": "input"})
        )
        self.fields["secret"].widget = forms.PasswordInput(attrs={"class": "input", "autocomplete": "off"})
