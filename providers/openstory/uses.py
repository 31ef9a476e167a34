"""Every endpoint that the adapter uses, with what it sends there (contract 1.1, 1.5, 1.11, 1.12). A test holds the
table against what really goes out. What came with a later era is not sure to be there."""

from collections.abc import Iterator, Sequence

from providers.differences import Body, Endpoint
from providers.facts import Model
from providers.openstory import styles
from providers.openstory.address import API
from providers.openstory.cast import STATEMENT
from providers.openstory.options import WIRE

SEQUENCES, EXPORTS, STYLES = f"{API}/sequences", f"{API}/sequences/{{id}}/exports", f"{API}/styles"
ATTESTED = ("statementVersion", "authorizationBasis")
OPENED = ("create-sequence", "enhance-script", "create-style")  # links that the adapter follows with a POST


def endpoints(models: Sequence[Model]) -> tuple[Endpoint, ...]:
    """models: the catalogue in force, for the settings and the words that an order may choose from."""
    return (
        Endpoint("GET", API, "what this server offers is not known"),
        Endpoint("GET", f"{API}/openapi.json", "what this server offers is known in part"),
        Endpoint("POST", SEQUENCES, "no take can be made", (sequence(models),)),
        Endpoint("GET", f"{SEQUENCES}/{{id}}", "nobody knows what became of a take", query=("wait",)),
        Endpoint("POST", f"{API}/scripts/enhance", "no script can be enhanced before a take", (enhanced(),)),
        *later(),
    )


def later() -> Iterator[Endpoint]:
    """What the first era lacks."""
    lost = "a lost answer cannot be looked up, and every take is asked for by itself"
    code = ("device_code",)
    yield Endpoint("GET", SEQUENCES, lost, query=("limit", "cursor"), sure=False)
    yield Endpoint("GET", EXPORTS, "nobody knows what became of a film", sure=False)
    yield Endpoint("POST", EXPORTS, "clips are not put together to one film", sure=False)
    yield Endpoint("GET", STYLES, "styles are typed by their names", sure=False)
    yield Endpoint("POST", STYLES, "no style can be made here", (style(),), sure=False)
    yield Endpoint("POST", f"{API}/device/code", "nobody can sign in for a key", sure=False)
    yield Endpoint("GET", f"{API}/device/token", "nobody can sign in for a key", query=code, sure=False)


def sequence(models: Sequence[Model]) -> Body:
    """A create. Of what only some eras have, that which the catalogue offers."""
    offered = {option.name: option for model in models for option in model.options if option.name in WIRE}
    entries = {"characters[]": ("description", "isHuman"), "locations[]": ("description",)}
    people = [f"{who}.{name}" for who, names in entries.items() for name in (*names, "referenceImageUrls")]
    held = ("characters[]", "locations[]", "elements[]")
    choices = {WIRE[name]: option.choices for name, option in offered.items() if option.choices}
    return Body(
        always=(
            "script", "title", "characters[].name", "locations[].name", "elements[].url",
            *(f"{who}.portraitAttestation.{name}" for who in held for name in ATTESTED),
        ),
        sometimes=(
            *(WIRE[name] for name in offered), "characters", "locations", "elements", *people, "elements[].token",
            "elements[].filename", *(f"{who}.portraitAttestation" for who in held),
        ),
        values=choices | {f"{who}.portraitAttestation.statementVersion": (STATEMENT,) for who in held},
    )  # fmt: skip


def enhanced() -> Body:
    return Body(
        always=("script", "elements[].url", "elements[].token"),
        sometimes=("style", "aspectRatio", "targetSeconds", "videoModel", "elements"),
    )


def style() -> Body:
    look = tuple(f"config.look.{name}" for name in (*styles.LOOK.values(), "colorPalette"))
    motion = tuple(f"config.motion.{name}" for name in styles.MOTION.values())
    return Body(
        always=("name", "config.version", *look, *motion),
        sometimes=(*styles.PLAIN.values(), "tags", "useCases"),
        values={"category": styles.CATEGORIES},
    )
