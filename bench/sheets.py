"""A sheet of a hundred rows and one of a thousand: opened, checked and confirmed, with the queries of each."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.measuring import key_in_memory, measured, producer, project
from jobs import money
from jobs.batches import control
from jobs.batches.check import check
from jobs.batches.confirm import confirm
from jobs.batches.drafts import open_draft
from jobs.models import Batch, Budget, Job

FEW, MANY = 100, 1000
SECONDS = 10  # for the confirm of MANY


def figures() -> Iterator[Figure]:
    key = key_in_memory("sheets", 10)
    film, person = project("A film of sheets"), producer("S")
    money.set_cap(Budget(project=film, unit=key.unit, limit=1_000_000))
    confirmed: dict[int, tuple[int, int, int]] = {}
    for rows in (FEW, MANY):
        cells = [{"shot": f"S{n}", "prompt": f"a package on doorstep {n} of {rows}"} for n in range(1, rows + 1)]
        with measured() as opening:
            draft = open_draft(film, cells, name=f"{rows} rows", usual={"key": key.label}, actor=person)
        with measured() as checking:
            draft = check(draft)
        with measured() as confirming:
            batch = confirm(draft, person)
        _all_there(batch, rows)
        yield Figure(f"sheet of {rows}, opened", f"{opening.seconds:.2f}", "s")
        yield Figure(f"sheet of {rows}, checked and priced", f"{checking.seconds:.2f}", "s")
        kept = confirming.seconds < SECONDS
        yield Figure(f"sheet of {rows}, confirmed", f"{confirming.seconds:.2f}", "s", kept, f"under {SECONDS} s")
        with measured() as cancelling:
            control.cancel_waiting(batch, person)
        yield Figure(f"sheet of {rows}, cancelled", f"{cancelling.seconds:.2f}", "s")
        confirmed[rows] = (opening.queries + checking.queries, confirming.queries, cancelling.queries)
    for place, what in enumerate(("open and check", "confirm", "cancel")):
        few, many = confirmed[FEW][place], confirmed[MANY][place]
        same = few == many
        yield Figure(f"{what}, queries for {FEW} and {MANY} rows", f"{few} and {many}", "", same, "the same number")


def _all_there(batch: Batch, rows: int) -> None:
    made = Job.objects.filter(batch=batch, status="queued").count()
    if made != rows:
        raise AssertionError(f"{made} of {rows} rows were admitted")
