"""What a sequence may cost: our own estimate, as the API tells no price and no balance (contract 2). Pure.

The figures the contract gives are about $3 for stills only and about $13 for a typical short. Everything else here, how
they split, what "typical" means and how a length or a resolution changes them, is assumed and said to be an estimate.
"""

from decimal import ROUND_UP, Decimal

from providers.openstory.options import Settings
from providers.order import Line, Order, Quote

UNIT = "USD"
STILLS = Decimal("3.00")  # analysis, references and stills of a typical short
CLIPS = Decimal("9.50")
MUSIC = Decimal("0.50")
SCRIPT = Decimal("0.30")  # analysis alone
TYPICAL_SECONDS = 60
SCALE = (Decimal("0.25"), Decimal(5))
FINER = {"1080p": Decimal(2), "4k": Decimal(4)}  # clips, against 720p
NOTE = "Takeboard's own estimate: OpenStory names no price in its API. The wallet at OpenStory shows what it charged."


def quote(order: Order) -> Quote:
    """The estimate of an order, each part a line; an export is taken to be free."""
    if order.action == "export":
        return Quote(amount=Decimal(0), unit=UNIT, note="OpenStory names no price for putting clips together.")
    wanted = Settings.of(order)
    scale = scaled(wanted.seconds)
    sequences = Decimal(max(1, len(wanted.analysis_models)))
    lines = [Line(label="Analysis", amount=SCRIPT * scale * sequences)]
    if wanted.makes("images"):
        stills = (STILLS - SCRIPT) * scale * sequences * max(1, len(wanted.image_models))
        lines.append(Line(label="Stills", amount=stills))
    if wanted.makes("motion"):
        finer = FINER.get(wanted.resolution, Decimal(1))
        clips = CLIPS * scale * finer * sequences * max(1, len(wanted.video_models))
        lines.append(Line(label="Clips", amount=clips))
    if wanted.makes("music"):
        lines.append(Line(label="Music", amount=MUSIC * sequences * max(1, len(wanted.audio_models))))
    lines = [Line(label=line.label, amount=line.amount.quantize(Decimal("0.01"), ROUND_UP)) for line in lines]
    total = sum((line.amount for line in lines), Decimal(0))
    return Quote(amount=total, unit=UNIT, exact=False, lines=tuple(lines), note=NOTE)


def scaled(seconds: int | None) -> Decimal:
    if seconds is None:
        return Decimal(1)
    return max(SCALE[0], min(SCALE[1], Decimal(seconds) / TYPICAL_SECONDS))
