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
    ],
)
def test_the_time_marks_of_beats_are_no_part_of_a_title(prompt: str, title: str) -> None:
    assert take_title(Job(prompt=prompt, order={})) == title
