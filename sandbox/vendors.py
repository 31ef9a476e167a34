"""The registry. Adding a vendor = one package and one line here (8103 to 8105 are kept for the next ones)."""

from sandbox.openstory import OPENSTORY
from sandbox.renoise import RENOISE
from sandbox.vendor import Vendor

VENDORS: tuple[Vendor, ...] = (RENOISE, OPENSTORY)
MEDIA_OFFSET = 6
