"""OpenStory's public API v1 (`/api/v1`) in all its eras, one reading of its contract."""

from decimal import Decimal

from sandbox.openstory.fate import MAGIC_WORDS
from sandbox.openstory.practice import OpenStoryPractice
from sandbox.vendor import PracticeKey, Vendor

OPENSTORY = Vendor(
    slug="openstory",
    label="OpenStory",
    unit="USD",
    port_offset=2,
    path="",
    key_prefix="osk_",
    keys=(
        PracticeKey("osk_sandbox_studio", "A team with plenty in its wallet", Decimal("1000.00")),
        PracticeKey("osk_sandbox_second", "A second team", Decimal("100.00")),
        PracticeKey("osk_sandbox_poor", "Not enough for one analysis", Decimal("0.20")),
    ),
    words=MAGIC_WORDS,
    open=OpenStoryPractice,
)
