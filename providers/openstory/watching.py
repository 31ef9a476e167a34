"""Polling many sequences: the list tells what changed, single requests go to those alone (design 4, sweep)."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from providers.errors import Fault, ProviderError
from providers.openstory import replies, results
from providers.readings import Readings
from providers.report import RemoteRef, Report

FEW = 2  # so many single requests are no dearer than a page of the list
MISSES = 2  # pages in a row with none of ours: the rest is asked for one by one
MOST_PAGES = 20

Reading = tuple[RemoteRef, Report | ProviderError]


class Watch:
    """One poll of many refs.

    listing  the page at a path ("" for the first), None where this server has no list (the first era)
    single   the sequence of a ref     export  a report of an export
    """

    def __init__(
        self,
        listing: Callable[[str], replies.Page | None],
        single: Callable[[RemoteRef], replies.Sequence],
        export: Callable[[RemoteRef], Report],
    ) -> None:
        self._listing, self._single, self._export = listing, single, export
        self._readings = Readings()

    def read(self, refs: Sequence[RemoteRef]) -> Iterator[Reading]:
        """A reading for each ref. Raises when the very first request says that nothing can be read now; when that
        happens later, the refs that are left get that error and no more requests are spent."""
        left = {ref.remote_id: ref for ref in refs if ref.kind != "export"}
        if len(left) > FEW:
            yield from self._from_list(left)
        for ref in left.values():
            yield ref, self._readings.asked(partial(self._alone, ref))
        for ref in refs:
            if ref.kind == "export":
                yield ref, self._readings.asked(partial(self._export, ref))

    def _from_list(self, left: dict[str, RemoteRef]) -> Iterator[Reading]:
        """Takes out of `left` what the list shows. Work that moves to the top between two pages is asked for alone."""
        misses, path, been = 0, "", {""}
        for _ in range(MOST_PAGES):
            try:
                page = self._listing(path)
            except ProviderError as error:
                if not self._readings.answered and error.fault is Fault.NETWORK:
                    raise
                self._readings.heed(error)
                return
            if page is None:
                return
            self._readings.answered = True
            ours = [found for found in page.sequences if found.remote_id in left and found.word]
            for found in ours:
                ref = left.pop(found.remote_id)
                yield ref, self._readings.asked(partial(self._listed, ref, found))
            misses, path = 0 if ours else misses + 1, page.next
            if path in been or len(left) <= FEW or misses >= MISSES:
                return
            been.add(path)

    def _alone(self, ref: RemoteRef) -> Report:
        return results.report(self._single(ref), ref.data)

    def _listed(self, ref: RemoteRef, found: replies.Sequence) -> Report:
        return self._alone(ref) if results.needs_shots(found, ref.data) else results.glance(found, ref.data)
