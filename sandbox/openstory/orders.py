"""The bodies a client may send (contract 1.5, 1.11, 1.12), one class an era. Unknown fields are dropped.

Optional fields may be absent, never null. Field names are the vendor's.
"""

from typing import Annotated, ClassVar, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    WithJsonSchema,
)

from sandbox.openstory.eras import Era, since
from sandbox.openstory.errors import invalid, issue, issues_of
from sandbox.optional import Optionally, absent, whole

TAGS = frozenset({"reference", "new"})
Body = TypeVar("Body", bound="Strict")


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = bool(parts.scheme and (parts.netloc or parts.path)) and not any(sign.isspace() for sign in value)
    except ValueError:
        good = False
    if not good:
        raise ValueError("Invalid URL")
    return value


def _reference_or_new(value: object) -> str:
    return "reference" if isinstance(value, str) else "new"


Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Script = Annotated[str, Field(min_length=10, max_length=50_000)]
Text = Annotated[Annotated[str, Field(min_length=1)] | None, Optionally()]
About = Annotated[Annotated[str, Field(max_length=2000)] | None, Optionally()]
Urls = Annotated[list[Url] | None, Optionally()]
Keys = Annotated[Annotated[list[str], Field(min_length=1)] | None, Optionally()]
Seconds = Annotated[Annotated[int, Field(ge=5, le=300), BeforeValidator(whole)] | None, Optionally()]
FewSeconds = Annotated[Annotated[int, Field(ge=5, le=180), BeforeValidator(whole)] | None, Optionally()]
Ratio = Annotated[Literal["16:9", "9:16", "1:1"] | None, Optionally()]
Resolution = Literal["720p", "1080p", "4k"]
Stop = Literal["script", "references", "images", "dialogue", "motion", "music"]


class Strict(BaseModel):
    """No value is turned into another type."""

    model_config = ConfigDict(extra="ignore", strict=True)
    shown_as: ClassVar[str]


class PortraitAttestation(Strict):
    statementVersion: Literal["portrait-rights-v1"]  # noqa: N815
    authorizationBasis: Annotated[str, Field(min_length=1, max_length=500)]  # noqa: N815


Attestation = Annotated[PortraitAttestation | None, Optionally()]


class CreateLocation(Strict):
    name: Name
    description: About = absent()
    referenceImageUrls: Urls = absent()  # noqa: N815
    portraitAttestation: Attestation = absent()  # noqa: N815


class CreateCharacter(CreateLocation):
    isHuman: Annotated[bool | None, Optionally()] = absent()  # noqa: N815


class ElementInput(Strict):
    url: Url
    token: Annotated[Annotated[str, Field(min_length=1, max_length=100)] | None, Optionally()] = absent()
    filename: Text = absent()
    portraitAttestation: Attestation = absent()  # noqa: N815


Reference = Annotated[str, Field(min_length=1), Tag("reference")]
CharacterRef = Annotated[Reference | Annotated[CreateCharacter, Tag("new")], Discriminator(_reference_or_new)]
LocationRef = Annotated[Reference | Annotated[CreateLocation, Tag("new")], Discriminator(_reference_or_new)]


class CreateSequence(Strict):
    """Eras A to early B."""

    shown_as = "CreateSequenceRequest"

    script: Script
    title: Annotated[Annotated[str, Field(min_length=1, max_length=500)] | None, Optionally()] = absent()
    enhance: Literal["auto", "always", "off"] = "auto"
    targetSeconds: Seconds = absent()  # noqa: N815
    style: Text = absent()
    aspectRatio: Ratio = absent()  # noqa: N815
    analysisModels: Keys = absent()  # noqa: N815
    imageModels: Keys = absent()  # noqa: N815
    videoModels: Keys = absent()  # noqa: N815
    audioModels: Keys = absent()  # noqa: N815
    motion: bool = False
    music: bool = False
    characters: Annotated[list[CharacterRef] | None, Optionally()] = absent()
    locations: Annotated[list[LocationRef] | None, Optionally()] = absent()
    elements: Annotated[list[ElementInput] | None, Optionally()] = absent()
    webhookUrl: Annotated[Url | None, Optionally()] = absent()  # noqa: N815


class CreateSequenceLateB(CreateSequence):
    resolution: Resolution = "720p"


class CreateSequenceC(CreateSequenceLateB):
    stopAt: Annotated[Stop | None, Optionally()] = absent()  # noqa: N815
    startFrames: bool = False  # noqa: N815
    draftMotion: bool = True  # noqa: N815


class EnhanceElement(Strict):
    url: Url
    token: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str | None, Optionally()] = absent()


class EnhanceScript(Strict):
    shown_as = "EnhanceScriptRequest"

    script: Script
    style: Text = absent()
    aspectRatio: Ratio = absent()  # noqa: N815
    targetSeconds: FewSeconds = absent()  # noqa: N815
    elements: Annotated[list[EnhanceElement] | None, Optionally()] = absent()


class EnhanceScriptLateB(EnhanceScript):
    videoModel: Text = absent()  # noqa: N815


class EnhanceScriptC(EnhanceScriptLateB):
    targetSeconds: Seconds = absent()  # noqa: N815  # the longer limit of this era


class Look(Strict):
    mood: str
    artStyle: str  # noqa: N815
    lighting: str
    colorPalette: list[str]  # noqa: N815
    colorGrading: str  # noqa: N815


class Motion(Strict):
    camera: str
    pace: str
    energy: str


class StyleConfig(Strict):
    version: Literal[2]
    look: Look
    motion: Motion


Labels = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)]


class CreateStyle(Strict):
    shown_as = "CreateStyleRequest"

    name: Name
    config: StyleConfig
    description: Annotated[Annotated[str, Field(max_length=1000)] | None, Optionally()] = absent()
    category: Annotated[Annotated[str, Field(max_length=100)] | None, Optionally()] = absent()
    tags: Labels = []
    useCases: Labels = []  # noqa: N815
    defaultAspectRatio: Ratio = absent()  # noqa: N815
    recommendedImageModel: Text = absent()  # noqa: N815
    recommendedVideoModel: Text = absent()  # noqa: N815


def create_form(era: Era) -> type[CreateSequence]:
    """The body of POST /sequences in this era."""
    if since("C", era):
        return CreateSequenceC
    return CreateSequenceLateB if since("late B", era) else CreateSequence


def enhance_form(era: Era) -> type[EnhanceScript]:
    if since("C", era):
        return EnhanceScriptC
    return EnhanceScriptLateB if since("late B", era) else EnhanceScript


def read_body(form: type[Body], body: object) -> Body:
    """The body as its form, or the 400 that lists every issue."""
    if not isinstance(body, dict):
        raise invalid([issue("Invalid input: expected object", code="invalid_type")])
    try:
        return form.model_validate(body)
    except ValidationError as error:
        raise invalid(issues_of(error, TAGS)) from error


def check_music(order: CreateSequence, era: Era) -> None:
    """From era B on music without motion is a 400; a stop of era C says itself how far to go."""
    stops = isinstance(order, CreateSequenceC) and order.stopAt is not None
    if order.music and not order.motion and since("B", era) and not stops:
        words = "Music generation currently requires motion. Turn on motion or disable music."
        raise invalid([issue(words, "music")])
