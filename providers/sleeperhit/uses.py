"""Every endpoint that the adapter uses, with what it sends there (contract 1.3, 2.1). A test holds the table against
what really goes out."""

from collections.abc import Iterator, Sequence

from providers.differences import Body, Endpoint
from providers.facts import Model
from providers.sleeperhit.edits import OFFSETS, SCOPES
from providers.sleeperhit.options import FIELDS, Place

OPENAPI, EXAMPLES = "/openapi.json", "/examples"
PAGED = ("limit", "cursor")
ONE_PROJECT, ONE_ARTIFACT = "/story-projects/{p}", "/artifacts/{a}"
NO_TAKE, NO_WORD = "no take can be made", "nobody knows what became of a take"
PLACES: dict[Place, str] = {
    "target": "target.",
    "request": "artifactRequests[].",
    "style": "styleConstraints.",
    "brief": "creativeBrief.",
}


def endpoints(models: Sequence[Model]) -> tuple[Endpoint, ...]:
    """models: the catalogue in force, for the words that an order may choose from."""
    return (*of_projects(), *of_plans(models), *of_jobs(models), *of_artifacts(), *of_sound())


def read(path: str, without: str, *query: str, sure: bool = True) -> Endpoint:
    return Endpoint("GET", path, without, query=query, sure=sure)


def post(path: str, without: str, *bodies: Body, sure: bool = True) -> Endpoint:
    return Endpoint("POST", path, without, bodies, headers=("Idempotency-Key",), sure=sure)


def of_projects() -> Iterator[Endpoint]:
    metadata = ("metadata", "type")
    yield read("/capabilities", "the built-in catalogue is all there is")
    yield read("/credits", "the balance is not known")
    yield post("/story-projects", NO_TAKE, Body(always=("name", "metadata")))
    yield read("/story-projects", "a lost answer to a new project is for a person to look up", *PAGED)
    yield read(ONE_PROJECT, "nobody sees what its project lacks")
    yield Endpoint("PATCH", ONE_PROJECT, "a project cannot be put away there", (Body(always=("archived",)),))
    yield Endpoint("DELETE", ONE_PROJECT, "a project cannot be removed there")
    yield post(
        f"{ONE_PROJECT}/sources",
        "no take can draw on a text",
        Body(always=(*metadata, "content"), sometimes=("label",), values={"type": ("text", "markdown")}),
        Body(always=(*metadata, "uri"), sometimes=("label",), values={"type": ("url", "pdf")}),
    )
    yield read(f"{ONE_PROJECT}/sources", "a lost answer to a new source is for a person to look up", *PAGED)
    yield read(f"{ONE_PROJECT}/sources/{{s}}", "nobody knows whether a source can be read there")
    yield Endpoint("DELETE", f"{ONE_PROJECT}/sources/{{s}}", "a source cannot be removed there")


def of_plans(models: Sequence[Model]) -> Iterator[Endpoint]:
    required = tuple(path for name, path in paths("target") if FIELDS[name].option.required)
    optional = tuple(path for place in PLACES for _, path in paths(place) if path not in required)
    plan = Body(
        always=(*required, "artifactRequests[].type", "sourceIds"),
        sometimes=("title", "styleConstraints", "creativeBrief", *optional),
        values=words(models),
    )
    yield post(f"{ONE_PROJECT}/story-plans", NO_TAKE, plan)
    yield read(f"{ONE_PROJECT}/story-plans", "a lost answer to a new plan is for a person to look up", *PAGED)
    yield read("/story-plans/{id}", "no plan and no price is seen")
    confirmed = Body(always=("userConfirmed",), unsure=("userConfirmed",))
    yield post("/story-plans/{id}/approve", "no plan can be approved here", confirmed)
    yield post("/story-plans/{id}/reject", "no plan can be rejected here", Body(sometimes=("reason",)))
    yield post("/story-plans/{id}/resume", "a plan that failed is ordered anew instead", sure=False)


def of_jobs(models: Sequence[Model]) -> Iterator[Endpoint]:
    notes = PLACES["request"] + FIELDS["notes"].wire  # what the requests are said again for
    job = Body(
        always=("storyPlanId", "artifactRequests[].type", notes),
        sometimes=("projectId", "artifactRequests", *(path for _, path in paths("request") if path != notes)),
        values=words(models),
    )
    yield post("/story-jobs", NO_TAKE, job)
    yield read("/story-jobs", "work at the vendor cannot be looked through", "storyPlanId", *PAGED)
    yield read("/story-jobs/{j}", NO_WORD)
    yield post("/story-jobs/{j}/cancel", "no job can be cancelled here")
    yield post("/story-jobs/{j}/resume", "a job that failed is ordered anew instead", sure=False)
    yield read("/story-jobs/{j}/artifacts", "the files of a job that lists none are not found")


def of_artifacts() -> Iterator[Endpoint]:
    script = ("limit", "scope", "startEntry", "endEntry")
    refine = Body(always=("instruction",), sometimes=("scope",), values={"scope": SCOPES})
    finalize = Body(always=("mode",), values={"mode": ("audio", "video")})
    yield read(ONE_ARTIFACT, "no finished read is seen", "revision")
    yield read(f"{ONE_ARTIFACT}/script", "a take has no script", *script, sure=False)
    yield post(f"{ONE_ARTIFACT}/refine", "no read can be refined here", refine)
    yield post(f"{ONE_ARTIFACT}/finalize", "no recording can be made here", finalize)
    yield post(f"{ONE_ARTIFACT}/render-video", "a film is made by finalize alone")
    yield post(f"{ONE_ARTIFACT}/coverage", "no script coverage can be asked for", Body(sometimes=("focusPrompt",)))
    yield read(f"{ONE_ARTIFACT}/coverage", "no script coverage is seen", "reportId")


def of_sound() -> Iterator[Endpoint]:
    voice = ("voiceName", "gender", "provider")
    recast = Body(always=("character", "voiceId", "voiceName"), sometimes=("gender", "provider"))
    several = Body(
        always=("entries[].character", "entries[].voiceId"), sometimes=tuple(f"entries[].{name}" for name in voice)
    )
    yield post(f"{ONE_ARTIFACT}/voice", "no voice can be changed", recast)
    yield read(f"{ONE_ARTIFACT}/cast", "the cast is read off the read itself", sure=False)
    yield post(f"{ONE_ARTIFACT}/cast", "voices are changed one by one", several, sure=False)
    scene = Body(always=("sceneIndex",), sometimes=("prompt", "weight", "enabled"))
    yield post(f"{ONE_ARTIFACT}/music", "no music can be changed", Body(sometimes=("musicCoveragePercent",)), scene)
    yield read(f"{ONE_ARTIFACT}/music", "no music is seen")
    yield post(f"{ONE_ARTIFACT}/sfx", "no sound effect can be changed", *cues())
    yield read(f"{ONE_ARTIFACT}/sfx", "no sound effect is seen")


def cues() -> Iterator[Body]:
    sound, offsets = ("volume", "triggerOffset"), {"triggerOffset": OFFSETS}
    yield Body(("op", "entryIndex", "label", "prompt"), sound, {"op": ("add",), **offsets})
    yield Body(("op", "id"), ("label", "prompt", *sound, "regenerate"), {"op": ("update",), **offsets})
    yield Body(("op", "id"), values={"op": ("remove",)})


def paths(place: Place) -> Iterator[tuple[str, str]]:
    """(our name, the path in a plan) of the settings that go to one part of it."""
    for name, field in FIELDS.items():
        if field.place == place:
            yield name, PLACES[place] + field.wire


def words(models: Sequence[Model]) -> dict[str, tuple[str, ...]]:
    """What an order may choose from, by its path in a plan."""
    found = {"artifactRequests[].type": tuple(model.id for model in models)}
    for option in (each for model in models for each in model.options if each.choices):
        if option.name in FIELDS:
            path = PLACES[FIELDS[option.name].place] + FIELDS[option.name].wire
            found[path] = tuple(dict.fromkeys((*found.get(path, ()), *option.choices)))
    return found
