"""What things cost, in whole Studio Credits (contract 1.8)."""

from decimal import Decimal

from sandbox.sleeperhit.records import Quote

REFINE, FINALIZE_AUDIO, FINALIZE_VIDEO = Decimal(8), Decimal(6), Decimal(12)


def quote(table_reads: int, sources: int, each: int, moment: float) -> Quote:
    """Planning and digests are free; every table read has its line."""
    lines = [("planning", "StoryPlan generation", 0)]
    if sources:
        lines.append(("source_digest", f"Source digest ({sources} source{'s' if sources > 1 else ''})", 0))
    lines += [("artifact", "Table read", each)] * table_reads
    return Quote(lines=lines, computed_at=moment)


def refine_quote(moment: float) -> Quote:
    return Quote(lines=[("refine", "Table read refine", int(REFINE))], computed_at=moment)
