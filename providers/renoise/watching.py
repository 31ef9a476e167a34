"""Polling many tasks: list pages first, single requests only for what ended or is not listed (design 4, sweep)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from providers.errors import Fault, ProviderError
from providers.readings import Readings
from providers.renoise.failures import failure
from providers.renoise.fields import number, pick, text
from providers.renoise.paging import Pages
from providers.renoise.replies import Task
from providers.renoise.results import outputs
from providers.report import Output, RemoteRef, Report, State
from providers.text import clean_text

FEW = 2  # so many single requests are no dearer than a page of a list
MISSES = 2  # pages in a row with none of ours: the rest is asked for one by one
MOST_PAGES = 20

Reading = tuple[RemoteRef, Report | ProviderError]


class Watch:
    """One poll of many refs.

    listing  the tasks at an offset, newest first     single  one task by its id     result  the body of its result
    """

    def __init__(
        self,
        *,
        listing: Callable[[int], list[Task]],
        single: Callable[[str], Task],
        result: Callable[[str], object],
        media_base: str,
        now: Callable[[], datetime],
    ) -> None:
        self._listing, self._single, self._result = listing, single, result
        self._media_base, self._now = media_base, now
        self._readings = Readings()

    def read(self, refs: Sequence[RemoteRef]) -> Iterator[Reading]:
        """A reading for each ref. Raises when the very first request says that nothing can be read now; when that
        happens later, the refs that are left get that error and no more requests are spent."""
        left = {ref.remote_id: ref for ref in refs}
        if len(left) > FEW:
            yield from self._from_lists(left)
        for ref in left.values():
            yield ref, self._readings.asked(partial(self._alone, ref))

    def _from_lists(self, left: dict[str, RemoteRef]) -> Iterator[Reading]:
        """Takes out of `left` what the lists show."""
        misses = 0
        pages = iter(Pages(self._listing, lambda task: task.remote_id, MOST_PAGES))
        while len(left) > FEW and misses < MISSES:
            try:
                page = next(pages, None)
            except ProviderError as error:
                if not self._readings.answered and error.fault is Fault.NETWORK:
                    raise
                self._readings.heed(error)
                return
            if page is None:
                return
            self._readings.answered = True
            ours = [task for task in page if task.remote_id in left and task.word]
            misses = 0 if ours else misses + 1
            for task in ours:
                ref = left.pop(task.remote_id)
                yield ref, self._readings.asked(partial(self._listed, ref, task))

    def _alone(self, ref: RemoteRef) -> Report:
        return self._report(ref, self._single(ref.remote_id))

    def _listed(self, ref: RemoteRef, task: Task) -> Report:
        """A row says everything of running work; a failed one lacks the reason (contract 2)."""
        if task.state is State.FAILED and not (task.error and task.error_code):
            return self._alone(ref)
        return self._report(ref, task)

    def _report(self, ref: RemoteRef, task: Task) -> Report:
        charge = task.charge if task.charge is not None else number(ref.data.get("charge"))
        data = {} if charge is None else {"charge": str(charge)}
        if task.state is State.DONE:
            return self._finished(ref, task, charge, data)
        return Report(
            state=task.state,
            word=task.word,
            known=task.known,
            note=task.note,
            # A cancelled task was pending and is refunded; whether a failed one is, only the books tell (traps 12).
            cost=Decimal(0) if task.state is State.CANCELLED else None,
            failure=failure(task) if task.state is State.FAILED else None,
            data=data,
        )

    def _finished(self, ref: RemoteRef, task: Task, charge: Decimal | None, data: dict[str, str]) -> Report:
        """Finished is not done before there is something to fetch: what the result says before that is not known."""
        try:
            body = self._result(ref.remote_id)
        except ProviderError as error:
            if error.fault is not Fault.REFUSED:
                raise
            return Report(
                state=State.ACTIVE, word=task.word, note=f"Finished, but not ready: {error.message}", data=data
            )
        files = outputs(body, base_url=self._media_base, now=self._now(), kind=ref.data.get("kind", ""))
        if not any(file.role == "main" for file in files):
            return Report(state=State.ACTIVE, word=task.word, note=waiting_note(body), outputs=files, data=data)
        return Report(state=State.DONE, word=task.word, note=done_note(files), outputs=files, cost=charge, data=data)


def waiting_note(body: object) -> str:
    warning = clean_text(text(pick(body, "warning")))
    said = f" Renoise says: “{warning}”" if warning else ""
    return f"Finished; the address of the file has not come yet.{said}"


def done_note(files: Sequence[Output]) -> str:
    listed = [file.label for file in files if not file.keep and file.label]
    return f"Also at Renoise: {', '.join(listed)}" if listed else ""
