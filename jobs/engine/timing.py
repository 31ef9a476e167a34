"""When to look again. Pure functions of age and tries, so that a table can test them."""

from providers.facts import Facts

SUBMIT_DEADLINE = 180.0  # seconds: longer than the longest total deadline of any provider's POST
LEASE = 60.0  # seconds for one short piece of work on a job
LOOK_AGAIN = 600.0  # between looks for a submit that nobody has seen, once a person was asked
LOOK_FOR_DAYS = 2


def poll_after(facts: Facts, age: float, advised: float | None, overdue: bool) -> float:
    """Seconds until a running job is read again; grows with its age (seconds), never under the vendor's advice."""
    least = max(facts.poll_every, advised or 0)
    if overdue:
        return max(least, 60.0)
    if age > facts.usual_budget / 2:
        return least * 2
    return least


def back_off(tries: int, *, first: float = 2.0, most: float = 300.0) -> float:
    """Seconds before try number `tries` + 1: 2, 4, 8 ... up to `most`."""
    return float(min(most, first * 2 ** min(tries, 16)))


def look_after(looks: int, settle_time: float) -> float:
    """Seconds until the next look for a submit without an answer: soon, then a few times over the settle time."""
    return float(min(max(settle_time / 4, 2.0), 2.0 * 2 ** min(looks, 10)))


def probe_after(probes: int) -> float:
    """Seconds until a key behind a breaker is tried with a free read: half a minute, doubling, at most an hour."""
    return back_off(probes, first=30.0, most=3600.0)
