"""The rows of the sheets in the pictures, and the frames that go into them."""

from tests.browser.story import BAY, EMBER, FAST, KLING, VIDEO

SMALL = {"model": FAST, "duration": "5", "ratio": "16:9", "resolution": "480p"}  # rendered in a second

STILLS = {  # file: the take that the frame is of
    "dunes.jpg": "Salt flat, wide",
    "moon.jpg": "Salt flat, moon",
    "bottle.jpg": "Bottle, first look",
    "marble.jpg": "Marble, macro",
    "wet.jpg": "Marble, wet",
    "lamp-warm.jpg": "Lamp wakes, warm",
    "lamp-cold.jpg": "Lamp wakes, cold",
    "cup.jpg": "Cup on the counter",
    "steam.jpg": "Steam in window light",
    "skyline.jpg": "Skyline through glass",
}


def _row(shot: str, prompt: str, model: str, seconds: int, still: str = "") -> dict[str, str]:
    materials = f"{still}.jpg:first_frame" if still else ""
    return {"shot": shot, "prompt": prompt, "model": model, "duration": str(seconds), "materials": materials}


LAUNCH = [
    _row("C01", "Figure crosses the ridge, sand lifts off the crest", VIDEO, 10, "dunes"),
    _row("C02", "Salt flat under the moon, one set of tracks", VIDEO, 10, "moon"),
    _row("C03", "Bottle turns into the light, amber liquid catches", VIDEO, 12, "bottle"),
    _row("C04", "Bottle on the marble, teal wall behind it", VIDEO, 12, "marble"),
    _row("C05", "Bottle on linen, daylight, label to camera", FAST, 5, "bottle"),
    _row("C06", "Hand lifts the bottle, slow shutter", KLING, 18),
    _row("C07", "Lamp wakes on the table, warm", FAST, 5, "lamp-warm"),
    _row("C08", "Blue evening, the lamp goes out by itself", FAST, 5, "lamp-cold"),
    _row("C09", "Lamp wakes on the table, rose", FAST, 5, "lamp-warm"),
    _row("C10", "Steam in window light, cup lands", VIDEO, 8, "steam"),
    _row("C11", "Water runs down the marble, macro", FAST, 5, "wet"),
    _row("C12", "Skyline through the glass, focus pulls to the label", VIDEO, 8, "skyline"),
    _row("C13", "Cap clicks onto the bottle, top light", FAST, 5, "bottle"),
    _row("C14", "Smoke curls around the bottle from behind", VIDEO, 6, "bottle"),
    _row("C15", "Drop of amber on the stone, it spreads slowly", FAST, 5, "wet"),
    _row("C16", "Cup and bottle side by side, morning", FAST, 5, "cup"),
    _row("C17", "City lights blur behind the bottle", VIDEO, 6, "skyline"),
    _row("C18", "Sand runs off the cap, slow motion", FAST, 5, "dunes"),
    _row("C19", "Moonlight moves across the label", FAST, 5, "moon"),
    _row("C20", "Hands set the box on the counter", FAST, 5, "cup"),
    _row("C21", "Ribbon falls, the box opens", FAST, 5),
    _row("C22", "Bottle alone in the dark, rim light grows", VIDEO, 8, "marble"),
    _row("C23", "Mist from the atomiser catches the lamp", FAST, 5, "lamp-cold"),
    _row("C24", "Packshot, slow push in, frame holds steady", VIDEO, 10, "bottle"),
]

AUTUMN = [
    {"shot": shot, "title": title, "prompt": prompt}
    for shot, title, prompt in (
        ("A01", "Steam, golden hour", "Coffee cup steaming by a cafe window, golden hour."),
        ("A02", "Dog in the fog", "Forest path in fog, pine trees, a dog runs ahead."),
        ("A03", "Cup and leaves", "A coffee cup on a counter, leaves on the sill."),
        ("A04", "Rain on the awning", "[fail] Rain on a street cafe awning, passers-by."),
        ("A05", "By the window", "A room with one window, a lamp behind, evening."),
        ("A06", "Postcard, dunes", "Desert dunes at noon, postcard on the cafe wall."),
        ("A07", "Poster, peaks", "Mountain peaks above cloud at dusk, poster in the cafe."),
        ("A08", "Bread comes in", "A baker carries bread past a cafe window, morning."),
        ("A09", "Chairs up", "Cafe chairs are stacked at night, neon sign."),
        ("A10", "The pour", "Close-up of coffee poured into a glass, cafe counter."),
        ("A11", "Fogged window", "A hand wipes fog off a cafe window, the street outside."),
        ("A12", "Door, bell", "A cafe door closes, the bell swings, evening."),
    )
]

NIGHTLY = [
    {
        "shot": "N1",
        "title": "Window, {weekday}",
        "prompt": "Coffee cup by a cafe window on a {weekday} morning, steam.",
    },
    {
        "shot": "N2",
        "title": "Street, {date:%d %b}",
        "prompt": "Street cafe in the light of {date:%d %B}, first customers.",
    },
    {"shot": "N3", "title": "The sign turns", "prompt": "A hand turns the sign of a cafe door to open, {weekday}."},
]

PRESETS = (  # name, the take it is taken from, the project or "" for the whole studio
    ("Sketch 480p", "Headland, dawn pass", ""),
    ("Poster still", "Poster still, headland", BAY),
    ("Label study", "Label, paper test", EMBER),
)
