"""Every page of the studio by name: who looks at it, and its address. A page that is not there yet has none."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

import django

django.setup()

from django.urls import NoReverseMatch, reverse  # noqa: E402

from tests.browser.house import OWNER  # noqa: E402


@dataclass(frozen=True)
class Page:
    """url: the name of its address; about: what it shows, by its name in `shown`, where its
    ids have spaces between them; query: after the address."""

    name: str
    url: str
    about: str = ""
    query: str = ""
    person: str = OWNER

    def address(self, shown: Mapping[str, str]) -> str:
        """Its path; "" when it is not there, or when nothing of the kind is shown."""
        if self.about and self.about not in shown:
            return ""
        try:
            return reverse(self.url, args=shown[self.about].split() if self.about else []) + self.query.format(**shown)
        except NoReverseMatch:
            return ""


PAGES = (
    Page("sign-in", "sign_in", person=""),
    Page("home", "home"),
    Page("waiting", "waiting"),
    Page("first-key", "first_key"),
    Page("projects", "projects"),
    Page("new-project", "new_project"),
    Page("wall", "project", "project"),
    Page("shots", "project_shots", "project"),
    Page("text", "project_text", "project"),
    Page("dailies", "dailies", "project"),
    Page("project-settings", "project_settings", "project"),
    Page("new-take", "new_take", query="?again={done}"),
    Page("new-take-script", "new_take", query="?again={sequence}"),
    Page("job-done", "take", "done"),
    Page("job-running", "take", "running"),
    Page("job-refused", "take", "refused"),
    Page("job-rescue", "take", "rescue"),
    Page("job-partial", "take", "partial"),
    Page("job-sequence", "take", "sequence"),
    Page("new-take-read", "new_take", query="?again={read}"),
    Page("job-approve", "take", "gate"),
    Page("job-read", "take", "read"),
    Page("versions", "versions", "read_piece"),
    Page("sound-desk", "desk", "read_piece"),
    Page("document", "document", "document"),
    Page("batches", "batches"),
    Page("new-batch", "new_batch"),
    Page("batch-draft", "batch", "draft"),
    Page("batch-running", "batch", "batch"),
    Page("schedules", "schedules"),
    Page("new-schedule", "new_schedule"),
    Page("schedule", "schedule", "schedule"),
    Page("schedule-run", "schedule_run", "schedule_run"),
    Page("presets", "presets"),
    Page("grid-build", "build_grid", query="?project={project}"),
    Page("grid-split", "split_grid", "grid"),
    Page("library", "library"),
    Page("characters", "characters"),
    Page("voices", "voices"),
    Page("credits", "credits"),
    Page("activity", "activity"),
    Page("settings", "settings"),
    Page("people", "people"),
)
