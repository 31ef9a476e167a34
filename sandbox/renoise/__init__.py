"""Renoise's public API (`/api/public/v1`), one reading of its contract."""

from decimal import Decimal

from sandbox.renoise.fate import MAGIC_WORDS
from sandbox.renoise.practice import RenoisePractice
from sandbox.vendor import PracticeKey, Vendor

RENOISE = Vendor(
    slug="renoise",
    label="Renoise",
    unit="credits",
    port_offset=1,
    path="/api/public/v1",
    key_prefix="fk_",
    keys=(
        PracticeKey("fk_sandbox_studio", "A studio with plenty of credits", Decimal("5000.00")),
        PracticeKey("fk_sandbox_second", "A second studio", Decimal("500.00")),
        PracticeKey("fk_sandbox_poor", "Not enough for one five second clip", Decimal("2.50")),
        PracticeKey("fk_sandbox_capped", "Two active tasks at most", Decimal("1000.00"), active_cap=2),
    ),
    words=MAGIC_WORDS,
    open=RenoisePractice,
)
