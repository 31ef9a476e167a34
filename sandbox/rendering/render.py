"""One door to all renderers."""

import av

from sandbox.rendering.film import render_film, upscale_film
from sandbox.rendering.merge import merge
from sandbox.rendering.order import Rendered, RenderOrder
from sandbox.rendering.sound import RATE, audio_frames, tune
from sandbox.rendering.still import render_stills, upscale_still
from sandbox.rendering.tiny import render_tiny


def render(order: RenderOrder) -> Rendered:
    """Make the files of an order in its folder and name them."""
    order.folder.mkdir(parents=True, exist_ok=True)
    if order.kind == "merge":
        return merge(order)
    if order.tiny:
        return render_tiny(order)
    if order.kind == "audio":
        return render_audio(order)
    if order.kind == "image":
        return upscale_still(order) if order.source else render_stills(order)
    return upscale_film(order) if order.source and order.upscale else render_film(order)


def render_audio(order: RenderOrder) -> Rendered:
    """`audio.mp3`."""
    with av.open(str(order.folder / "audio.mp3"), "w") as file:
        file.metadata["title"] = order.prompt[:200]
        stream = file.add_stream("libmp3lame", rate=RATE)
        stream.layout, stream.bit_rate = "mono", 96_000
        for frame in audio_frames(tune(order.prompt, order.variant, order.duration)):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return Rendered(files=["audio.mp3"])
