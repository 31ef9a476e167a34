"""What stands for a take where it is shown."""

import pytest

from dashboard.reading.titles import take_title
from jobs.models import Job


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("A fox crosses the yard. It stops.", "A fox crosses the yard"),
        ("[0-3s] A fox crosses the yard. [3-5s] It stops.", "A fox crosses the yard"),
        ("[0–2.5 s] Rain", "Rain"),
        ("[Verse 1] stays as it is", "[Verse 1] stays as it is"),
        ("# The package\n\nDusk, a narrow street.", "The package"),
        ("\n## Act 1 ##\nFADE IN", "Act 1"),
        ("#1 in the charts", "#1 in the charts"),
        ("A street.\n# Act 2", "A street"),
    ],
)
def test_the_start_of_a_prompt_is_the_title_without_the_marks_of_beats_and_headings(prompt: str, title: str) -> None:
    assert take_title(Job(prompt=prompt, order={})) == title
