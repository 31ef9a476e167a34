"""The forms of building a storyboard grid and of splitting one. What may be in them beyond that, the actions say."""

from django import forms

from dashboard.forms import Look
from jobs.media.grids import CROP, LETTERBOX, WIDEST_GUTTER, Layout, layout
from jobs.media.panels import MOST_A_SIDE

SIDES = (("2", "2 × 2"), ("3", "3 × 3"), ("4", "4 × 4"))
ASPECTS = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
LONGEST = (("2048", "2048 pixels"), ("3072", "3072 pixels"), ("4096", "4096 pixels"), ("6000", "6000 pixels"))


class GridForm(Look, forms.Form):
    """How a grid is laid out."""

    side = forms.ChoiceField(label="Cells", choices=SIDES, initial="3")
    aspect = forms.ChoiceField(label="Shape of a cell", choices=[(one, one) for one in ASPECTS], initial="16:9")
    longest = forms.ChoiceField(label="Longer side", choices=LONGEST, initial="3072")
    gutter = forms.IntegerField(
        label="Gutter", min_value=0, max_value=WIDEST_GUTTER, initial=8, help_text="Pixels between two cells."
    )
    fit = forms.ChoiceField(
        label="Pictures of another shape", choices=((CROP, "Crop to the cell"), (LETTERBOX, "Show whole")), initial=CROP
    )
    ground = forms.ChoiceField(
        label="Gutters and empty cells", choices=(("white", "White"), ("black", "Black")), initial="white"
    )
    name = forms.CharField(label="Name", max_length=120, initial="Storyboard")

    def layout(self) -> Layout:
        """Of a valid form. Raises Unusable."""
        given = self.cleaned_data
        side, (across, _, down) = int(given["side"]), given["aspect"].partition(":")
        return layout(
            side,
            side,
            (int(across), int(down)),
            int(given["longest"]),
            gutter=given["gutter"],
            fit=given["fit"],
            ground=given["ground"],
        )


class SplitForm(Look, forms.Form):
    """How a grid is cut."""

    rows = forms.IntegerField(label="Rows", min_value=1, max_value=MOST_A_SIDE, initial=3)
    columns = forms.IntegerField(label="Columns", min_value=1, max_value=MOST_A_SIDE, initial=3)
    gutters = forms.ChoiceField(
        label="Gutters", choices=(("find", "Find and cut off"), ("keep", "There are none")), initial="find"
    )
    trim = forms.IntegerField(
        label="Trim", min_value=0, max_value=500, initial=0, help_text="Pixels off every side of every panel."
    )
