"""The registry. Adding a vendor = one package and one line here (8104 and 8105 are kept for the next ones)."""

from sandbox.openstory import OPENSTORY
from sandbox.renoise import RENOISE
from sandbox.sleeperhit import SLEEPERHIT
from sandbox.vendor import Vendor

VENDORS: tuple[Vendor, ...] = (RENOISE, OPENSTORY, SLEEPERHIT)
MEDIA_OFFSET = 6
