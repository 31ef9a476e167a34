"""HAL links (contract 1.14): server-relative, each with its method."""

Link = dict[str, object]
Links = dict[str, Link]

API = "/api/v1"
CREATE_EXAMPLE = {
    "script": "A lighthouse keeper befriends a stranded whale.",
    "title": "Sea Tale",
    "motion": True,
    "music": True,
    "characters": [{"name": "Old Tom the keeper"}, {"name": "The whale", "isHuman": False}],
    "locations": [{"name": "Stormy lighthouse"}],
}
STYLE_EXAMPLE = {
    "name": "Cinematic Noir",
    "config": {
        "version": 2,
        "look": {
            "mood": "brooding",
            "artStyle": "black and white film",
            "lighting": "one hard key light",
            "colorPalette": ["#000000", "#f5f5f5"],
            "colorGrading": "high contrast",
        },
        "motion": {"camera": "slow push in", "pace": "slow", "energy": "low"},
    },
}


def get(href: str, title: str, templated: bool = False) -> Link:
    link: Link = {"href": href, "method": "GET", "title": title}
    return {**link, "templated": True} if templated else link


def post(href: str, title: str, *examples: object) -> Link:
    link: Link = {"href": href, "method": "POST", "title": title, "contentType": "application/json"}
    return {**link, "examples": list(examples)} if examples else link


def sequence_path(number: str) -> str:
    return f"{API}/sequences/{number}"


def root() -> Link:
    return get(API, "API root")


def create_sequence(example: object = None) -> Link:
    """The affordance of POST /sequences."""
    return post(f"{API}/sequences", "Create a sequence", example or CREATE_EXAMPLE)


def sequence(number: str) -> Link:
    return get(sequence_path(number), "Sequence status")


def poll(number: str) -> Link:
    return get(f"{sequence_path(number)}{{?wait}}", "Long-poll for a change", templated=True)


def exports(number: str) -> Link:
    return get(f"{sequence_path(number)}/exports", "Exports")


def create_export(number: str) -> Link:
    return post(f"{sequence_path(number)}/exports", "Render one MP4 of all shots")
