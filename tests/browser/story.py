"""What is filmed for the pictures: six projects, their shots and takes, and how each take comes out."""

from dataclasses import dataclass

VIDEO, FAST, STILL, FOUR = "seedance-2.0", "seedance-2.0-fast", "nano-banana-2", "midjourney-v7"
KLING = "kling-3.0-omni"


@dataclass(frozen=True)
class Shooting:
    """One take. days: how long ago; picked: the producer chose it."""

    project: str
    shot: str
    title: str
    prompt: str
    days: float = 0
    model: str = VIDEO
    picked: bool = False


BAY, EMBER, LUMEN, COFFEE, QUIET = "Kestrel Bay", "Ember No. 4", "Lumen One", "Harbour Coffee", "The Long Quiet"
RADIO = "Night Radio"
PROJECTS = {
    BAY: ("Coastal teaser, 45 s", "Muted coastal palette, long lens, soft grain."),
    EMBER: ("Perfume launch, six cut-downs", "Black marble, one amber key light, slow moves."),
    LUMEN: ("Desk lamp, shop page loops", "Bright room, white walls, macro detail."),
    COFFEE: ("Window sign and reels for the new branch", "Warm morning light, handheld."),
    QUIET: ("Series, episode 3", "Wide night exteriors, cold light, no camera shake."),
    RADIO: ("Short mysteries for the late hour", "Quiet voices, few of them, one sound at a time."),
}
CAPS = {BAY: 240, EMBER: 320, LUMEN: 150, COFFEE: 90, QUIET: 5}

_HEADLAND = (
    "[0-3s] Wide of the headland with the lighthouse {light}, lamp sweeping left to right, sea flat as slate. "
    "[3-5s] Slow push towards the lighthouse. Frame holds steady."
)
_BOTTLE = "[0-2s] Close-up of a perfume bottle on marble, {light}. [2-5s] The bottle turns into the light, frame holds."

HISTORY = (
    Shooting(QUIET, "SC02", "Night road, long lens", "A lone car on a mountain road at night, light trails.", 20),
    Shooting(LUMEN, "L1", "Lamp wakes, warm", "A desk lamp on an office table lights up at dusk.", 20),
    Shooting(EMBER, "P1", "Label, paper test", "Perfume bottle with a paper label, studio.", 18, STILL),
    Shooting(LUMEN, "L1", "Lamp wakes, cold", "A desk lamp on an office table lights up at night.", 16),
    Shooting(QUIET, "SC01", "Depot, blue hour", "An empty bus depot at blue hour, neon sign.", 15, STILL),
    Shooting(EMBER, "E1", "Bottle, first look", _BOTTLE.format(light="soft morning light"), 13),
    Shooting(COFFEE, "W1", "Steam in window light", "Coffee cup steaming by a cafe window, golden hour.", 13, FAST),
    Shooting(BAY, "S05", "Salt flat, wide", "Desert dunes at dusk, wind lifts the sand.", 9, KLING),
    Shooting(LUMEN, "L2", "Lamp on a shelf", "A lamp on a library shelf, warm light.", 8),
    Shooting(EMBER, "E2", "Marble, wet", "Macro of wet marble under studio light.", 8, FAST),
    Shooting(BAY, "S03", "Corridor to the lamp room", "A narrow room with one window, lamp light at night.", 6),
    Shooting(BAY, "S02", "Path above the bay, fog", "Forest path above the bay in fog, pine trees, dawn.", 6, FAST),
    Shooting(BAY, "S04", "Ridge line, noon", "Mountain peaks above cloud at noon.", 3, KLING),
    Shooting(COFFEE, "W3", "Cup on the counter", "A coffee cup on a counter, morning light.", 3),
    Shooting(BAY, "S01", "Headland, first sketch", "Lighthouse on a headland, wide, dawn.", 2, FAST),
    Shooting(COFFEE, "W2", "Baker opens the shop", "A baker opens the shop before sunrise, bread on the table.", 1),
    Shooting(EMBER, "E2", "Marble, macro", "Macro of marble and a watch under studio light, golden hour.", 1),
)
TODAY = (
    Shooting(BAY, "S01", "Headland, dawn pass", _HEADLAND.format(light="before sunrise"), picked=True),
    Shooting(BAY, "S01", "Headland, storm pass", _HEADLAND.format(light="at night in a storm")),
    Shooting(BAY, "S01", "Headland, noon pass", _HEADLAND.format(light="at noon"), model=FAST),
    Shooting(
        BAY, "S04", "Ridge line, last light", "Mountain peaks above cloud at golden hour.", model=KLING, picked=True
    ),
    Shooting(BAY, "S05", "Salt flat, moon", "Desert dunes under the moon, a figure crosses. Frame holds steady."),
    Shooting(BAY, "P1", "Poster still, headland", "Lighthouse on the coast at dawn, room for a title.", model=STILL),
    Shooting(LUMEN, "L2", "Lamp over books", "A lamp over books in a library at night."),
    Shooting(COFFEE, "W2", "Steam, slow", "Steam over a cup in a cafe, neon sign outside."),
    Shooting(EMBER, "E3", "Skyline through glass", "City skyline at night through a glass of perfume."),
)
REFUSED = Shooting(BAY, "S06", "Keeper, quarter profile", "A woman in a room turns to the window, the lamp behind.")
BROKEN = Shooting(COFFEE, "W3", "Rain on the awning", "[fail] Rain on a street cafe awning at night.")
UNANSWERED = Shooting(BAY, "S07", "Kestrel Bay teaser, last shot", "A ferry leaves the harbour at dusk.")
PARTIAL = Shooting(EMBER, "P2", "Four label studies", "Perfume bottle with a blank label, studio.", model=FOUR)
OVER_CAP = (
    Shooting(QUIET, "SC03", "Ridge at first light, wide", "Snow peaks at first light, an eagle."),
    Shooting(QUIET, "SC04", "Train in the valley", "A train crosses a valley at night."),
)
POOR = Shooting(LUMEN, "L3", "Lamp, test on the second account", "A lamp on a table, slow turn.")
CANCELLED = Shooting(LUMEN, "L2", "Lamp over books, wider", "A lamp over books in a library, wide.")
FLYING = (
    Shooting(BAY, "S01", "Lighthouse, close", "Close-up of the lighthouse lamp at dusk. Frame holds steady."),
    Shooting(EMBER, "E1", "Bottle turns into the light, amber", _BOTTLE.format(light="amber light")),
    Shooting(BAY, "S04", "Cold open, ridge line at first light", "Cliffs and cloud at first light, aerial."),
)
SHOTS = {
    "S01": "Wide of the headland. The lamp tells the weather",
    "S02": "The path above the bay, nobody on it",
    "S03": "The corridor up to the lamp room",
    "S04": "The ridge line, first or last light",
    "S05": "The salt flat at night, one figure",
}  # of the first project
