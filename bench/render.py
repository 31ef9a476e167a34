"""How long the sandbox takes to make a clip: `python -m bench.render`.

The first figure is processor time, which is what one free core needs; the second is the time on the clock now.
"""

import statistics
import tempfile
import time
from pathlib import Path

from sandbox.rendering.order import RenderOrder
from sandbox.rendering.render import render

ROUNDS = 3
ORDERS = {
    "5 s clip, 1280x720": RenderOrder(
        kind="video", folder=Path(), model="renoise-2.0", shot="harbour · s1",
        prompt="A red boat leaves the harbour past the lighthouse at dawn",
    ),
    "5 s clip in three segments": RenderOrder(
        kind="video", folder=Path(), model="renoise-2.0", shot="harbour · s2",
        prompt="[0-2s] Rain over a neon city street. [2-4s] A forest in fog. [4-5s] Close-up of a watch.",
    ),
    "5 s clip, 720x720": RenderOrder(
        kind="video", folder=Path(), model="renoise-2.0", width=720, prompt="Dunes in the desert at dusk",
    ),
    "15 s clip, 1280x720": RenderOrder(
        kind="video", folder=Path(), model="renoise-2.0", duration=15, prompt="A fox in the forest at night",
    ),
    "2k picture": RenderOrder(
        kind="image", folder=Path(), model="nano-banana-2", width=2048, height=1152, prompt="Peaks at golden hour",
    ),
    "30 s of music": RenderOrder(kind="audio", folder=Path(), model="lyria-clip", duration=30, prompt="A slow waltz"),
    "tiny 5 s clip": RenderOrder(kind="video", folder=Path(), model="renoise-2.0", prompt="A test", tiny=True),
}  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, order in ORDERS.items():
            busy, clock = [], []
            for number in range(ROUNDS):
                order.folder = Path(folder) / name / str(number)
                start, begun = time.perf_counter(), time.process_time()
                made = render(order)
                clock.append(time.perf_counter() - start)
                busy.append(time.process_time() - begun)
            size = (order.folder / made.files[0]).stat().st_size
            core, passed = statistics.median(busy), statistics.median(clock)
            print(f"{name:28} {core:6.2f} s on one core   {passed:6.2f} s passed   {size / 1e6:5.2f} MB")


if __name__ == "__main__":
    main()
