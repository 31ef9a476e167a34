"""`python -m tests.browser.screenshots` (`make screenshots`): pictures of every page, from a studio full of takes.

docs/screens/<page>-<desktop-dark|desktop-light|phone-dark>.png
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.house import OWNER, House
from tests.browser.pages import PAGES
from tests.browser.tab import DESKTOP, PHONE, People, happens

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
LOOKS: Mapping[str, dict[str, Any]] = {
    "desktop-dark": {"theme": "dark", "size": DESKTOP},
    "desktop-light": {"theme": "light", "size": DESKTOP},
    "phone-dark": {"theme": "dark", "size": PHONE, "device_scale_factor": 1.5, "has_touch": True, "is_mobile": True},
}
PLACE = "getBoundingClientRect()"
SIDE = f"one.{PLACE}.left >= (one.closest('ul') ?? document.body).{PLACE}.right"  # what a strip has yet to scroll to
SEEN = f"(one) => one.{PLACE}.top > innerHeight || {SIDE} || "
COME = (
    f"[...document.images].every({SEEN} one.complete)",
    f"[...document.querySelectorAll('video')].every({SEEN} one.readyState > 0 || one.preload === 'none' || one.error)",
    "!document.querySelector('[data-live-cursor] #connection:not([data-state=live])')",
    "!document.querySelector('#price [data-state=getting]')",
)
DRAWN = "Promise.allSettled([...document.images].filter((one) => one.complete).map((one) => one.decode()))"
LETTERS, SYSTEM = ("Inter", "Roboto", "Noto Sans"), ("system-ui", "sans-serif", "sans")
COLOURS, PAGE, RARE = 256, 64, 64  # of a picture
FEW = 9000  # colours of a page without films
SPEED = 6.0  # divides the render times of the practice vendor


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures of every page into docs/screens/.")
    parser.add_argument("--into", type=Path, default=SCREENS)
    parser.add_argument("--home", type=Path, help="keep the studio here and leave it; made when missing")
    parser.add_argument("--only", nargs="+", metavar="PAGE", help="names in tests/browser/pages.py; else all")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="takeboard-screens-") as folder, sync_playwright() as playwright:
        try:
            path = chromium.executable(playwright)
        except chromium.NoBrowser as none:
            sys.stderr.write(f"{none}\n")
            return 1
        say("Filming ...")
        with House(options.home or Path(folder) / "home", speed=SPEED, media="full", keyed=False) as house:
            shown = house.ask("film")
            say(f"The studio is full after {time.monotonic() - begun:.0f} s.")
            own: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(letters(Path(folder)))}
            with playwright.chromium.launch(executable_path=path, args=chromium.arguments(), env=own) as browser:
                count = take_pictures(browser, house, shown, options.into, options.only)
    say(f"{count} pictures in {options.into} after {time.monotonic() - begun:.0f} s.")
    return 0


def take_pictures(
    browser: Browser, house: House, shown: Mapping[str, str], into: Path, only: Collection[str] | None = None
) -> int:
    """Every page, or `only` these, in every look; how many pictures."""
    into.mkdir(parents=True, exist_ok=True)
    people = People(browser, house)
    count = 0
    for look, options in LOOKS.items():
        for person in ("", OWNER):
            with people.context(person, **options) as context:
                tab = context.new_page()
                tab.goto("/")  # tells the studio the zone of this browser
                for page in (one for one in PAGES if only is None or one.name in only):
                    if page.person == person and (address := page.address(shown)):
                        reply = tab.goto(address)
                        assert reply is not None
                        assert reply.ok, f"{address} is {reply.status}"
                        settled(tab)
                        write(tab.screenshot(), into / f"{page.name}-{look}.png")
                        count += 1
    return count


def settled(tab: Page) -> None:
    """Until what is on the screen has come: pictures, films, the price, the line that says Live."""
    tab.wait_for_load_state("load")
    for script in COME:
        happens(tab, script)
    tab.evaluate(DRAWN)


def letters(folder: Path) -> Path:
    """A fontconfig file in which the system's letters are the first of ours that is installed; Inter where it is."""
    liked = "".join(f"<string>{name}</string>" for name in LETTERS)
    chosen = "".join(
        f"<match><test name='family'><string>{name}</string></test>"
        f"<edit name='family' mode='prepend' binding='strong'>{liked}</edit></match>"
        for name in SYSTEM
    )
    path = folder / "fonts.conf"
    path.write_text(f"<fontconfig><include ignore_missing='yes'>/etc/fonts/fonts.conf</include>{chosen}</fontconfig>")
    return path


def write(png: bytes, path: Path) -> None:
    """With 256 colours: a page of text needs no more, and one with films in it is dithered."""
    with Image.open(BytesIO(png)) as picture:
        flat = picture.convert("RGB")
    colours = sorted(flat.getcolors(flat.width * flat.height) or [], reverse=True)
    often = [part for _, colour in colours[:PAGE] for part in cast(tuple[int, int, int], colour)]
    dither = Image.Dither.NONE if len(colours) < FEW else Image.Dither.FLOYDSTEINBERG
    flat.quantize(palette=palette(flat, often), dither=dither).save(path, optimize=True)


def palette(picture: Image.Image, often: list[int]) -> Image.Image:
    """The colours of the page as they are, some from everywhere so that a coloured word keeps its hue, and those that
    the films in it need most."""
    parts = list(often)
    for method, count in ((Image.Quantize.FASTOCTREE, RARE), (Image.Quantize.MEDIANCUT, COLOURS - PAGE - RARE)):
        parts += (picture.quantize(count, method=method).getpalette() or [])[: 3 * count]
    chosen = Image.new("P", (1, 1))
    chosen.putpalette(parts[: 3 * COLOURS])
    return chosen


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
