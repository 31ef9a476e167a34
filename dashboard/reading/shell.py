"""What stands around every page: the rail with its counts, and the tab bar of a phone. Five queries a page."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from dashboard import access, reader
from dashboard.reading import batches, needs, schedules
from dashboard.reading.projects import numbered
from jobs.models import Job, Project
from jobs.states import LIVE

PROJECTS_SHOWN = 12
TABS = ("home", "projects", "new_take", "batches")  # of a phone; the rest is behind More


@dataclass(frozen=True)
class Place:
    """An entry of the rail. `url` names its page, `inside` the pages that belong to it."""

    name: str
    icon: str
    url: str
    inside: tuple[str, ...] = ()
    owners: bool = False


BATCHES = ("new_batch", "batch", "replace_sheet", "discard_batch", "retry_batch", "cancel_batch", "run_batch")
PLACES = (
    Place("Home", "home", "home", ("waiting",)),
    Place("Projects", "grid", "projects", ("new_project",)),
    Place("New take", "plus", "new_take", ("new_take_fields", "new_take_price")),
    Place("Batches", "list", "batches", BATCHES),
    Place(
        "Schedules",
        "calendar",
        "schedules",
        ("new_schedule", "schedule", "edit_schedule", "dry_run", "run_schedule", "delete_schedule", "schedule_run"),
    ),
    Place("Library", "library", "library", ("characters", "kept")),
    Place("Credits", "credits", "credits"),
    Place("Activity", "activity", "activity"),
    Place("Keys", "key", "admin:jobs_key_changelist", owners=True),
    Place("Settings", "settings", "settings", ("people", "invite", "person_link")),
)


@dataclass(frozen=True)
class Link:
    """A place as it is shown to this person."""

    place: Place
    href: str
    current: bool
    count: int = 0
    group: str = ""  # of the count's colour


class Shell:
    """Made for each request and asked for by the base template only, so that fragments cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        match = request.resolver_match
        self.page = match.view_name if match else ""
        self.theme = reader.theme(request)
        self.is_owner = access.is_owner(request.user)

    @cached_property
    def links(self) -> list[Link]:
        """The places this person may go to, as far as they exist."""
        return [link for place in PLACES if (link := self._link(place))]

    @property
    def tabs(self) -> list[Link]:
        return [link for link in self.links if link.place.url in TABS]

    @property
    def more(self) -> list[Link]:
        return [link for link in self.links if link.place.url not in TABS]

    @cached_property
    def needs(self) -> int:
        return needs.count()

    @cached_property
    def batches(self) -> tuple[int, str]:
        """How many run, and "you" when one waits for somebody."""
        return batches.count()

    @cached_property
    def schedules(self) -> int:
        """How many schedules need somebody."""
        return schedules.needing_somebody().count()

    @cached_property
    def live(self) -> int:
        return Job.objects.filter(status__in=LIVE).count()

    @cached_property
    def projects(self) -> list[Project]:
        """The newest open projects, each with `live`, how many of its takes are on their way."""
        live = Count("jobs", filter=Q(jobs__status__in=sorted(LIVE)))
        rows = numbered(Project.objects.filter(archived_at=None))
        return list(rows.annotate(live=live).order_by("-id")[:PROJECTS_SHOWN])

    def _link(self, place: Place) -> Link | None:
        if place.owners and not self.is_owner:
            return None
        try:
            href = reverse(place.url)
        except NoReverseMatch:
            return None  # a page of a later version
        current = self.page == place.url or self.page in place.inside
        match place.url:
            case "home":
                count, group = self.needs, "you"
            case "batches":
                count, group = self.batches
            case "schedules":
                count, group = self.schedules, "you"
            case _:
                count, group = 0, ""
        return Link(place, href, current, count, group)


def context(request: HttpRequest) -> dict[str, Shell]:
    """The context processor: `shell` for the base template."""
    return {"shell": Shell(request)}
