"""The forms of a project's pages. What may be in them is decided by the actions; here is only how they look."""

from django import forms

from dashboard.forms import Look
from jobs.actions.media import LONGEST_REASON
from jobs.actions.shots import LONGEST_CODE

_INSERTED = "Goes into prompts word for word where they ask for it."


class TextForm(Look, forms.Form):
    brief = forms.CharField(
        label="Brief", required=False, help_text="What this is for. Its first line stands beside the name."
    )
    style = forms.CharField(label="Style", required=False, help_text=_INSERTED)
    characters = forms.CharField(label="Characters", required=False, help_text=_INSERTED)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("brief", "style", "characters"):
            self.fields[name].widget = forms.Textarea(attrs={"class": "input", "rows": 6 if name == "brief" else 4})


class ProjectForm(TextForm):
    """A new project."""

    name = forms.CharField(label="Name", max_length=120, help_text="There is only one of each.")
    field_order = ["name", "brief", "style", "characters"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class NameForm(Look, forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="Stored files keep the name they have.")


class ShotForm(Look, forms.Form):
    code = forms.CharField(label="Code", max_length=LONGEST_CODE, help_text="Short, like S07 or harbour-03.")
    description = forms.CharField(label="What it shows", required=False)


class DeleteForm(Look, forms.Form):
    """Why the media go."""

    why = forms.CharField(label="Reason", max_length=LONGEST_REASON, help_text="Stays with the take, for everybody.")
