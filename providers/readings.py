"""One round of readings of many refs: which error is about one of them, and which would be the same for all."""

from collections.abc import Callable

from providers.errors import Fault, ProviderError
from providers.report import Report


class Readings:
    """For a `Provider.poll`. answered: the vendor has said something readable in this round."""

    def __init__(self) -> None:
        self.answered = False
        self._stopped: ProviderError | None = None

    def asked(self, read: Callable[[], Report]) -> Report | ProviderError:
        """One reading, whose error speaks for its ref alone. After an error about the key nothing more is asked."""
        if self._stopped:
            return self._stopped
        try:
            report = read()
        except ProviderError as error:
            self.heed(error)
            return error
        self.answered = True
        return report

    def heed(self, error: ProviderError) -> None:
        """Some errors are about the key or the line. The very first request's is raised: nothing can be read now."""
        if error.fault in (Fault.AUTH, Fault.RATE, Fault.QUOTA) or (error.fault is Fault.NETWORK and not error.status):
            if not self.answered:
                raise error
            self._stopped = error
