"""One door to all renderers."""

from sandbox.rendering.order import Rendered, RenderOrder
from sandbox.rendering.tiny import render_tiny


def render(order: RenderOrder) -> Rendered:
    """Make the files of an order in its folder and name them."""
    order.folder.mkdir(parents=True, exist_ok=True)
    return render_tiny(order)
