"""Sleeper Hit Studio's Story API (`/api/v1`), one reading of its contract."""

from decimal import Decimal

from sandbox.sleeperhit import keys
from sandbox.sleeperhit.fate import MAGIC_WORDS
from sandbox.sleeperhit.practice import SleeperHitPractice
from sandbox.vendor import PracticeKey, Vendor

SLEEPERHIT = Vendor(
    slug="sleeperhit",
    label="Sleeper Hit Studio",
    unit="studio credits",
    port_offset=3,
    path="",
    key_prefix=keys.PREFIX,
    keys=(
        PracticeKey(keys.STUDIO, "All scopes and plenty of credits", Decimal(3000)),
        PracticeKey(keys.SECOND, "A second account with all scopes", Decimal(300)),
        PracticeKey(keys.FRESH, "A key as the vendor makes it: story:read, credits:read", Decimal(300)),
        PracticeKey(keys.POOR, "Not enough for one table read", Decimal(4)),
    ),
    words=MAGIC_WORDS,
    open=SleeperHitPractice,
    new_key=keys.new_key,
)
