"""A vendor at which one signs in with a code: `answers` are what it says to the asks for the key, in order."""

from dataclasses import dataclass, field, replace
from typing import ClassVar

from django.db import connection

from providers.errors import ProviderError
from providers.report import SignIn
from tests.jobs.fake_vendor import FakeVendor

CODE, GRANTED = "the_device_code_is_a_secret", "fk_granted_secret_of_the_team"


@dataclass
class CodeDesk:
    """asked: the codes it was asked with; url: where to confirm; trouble: what beginning raises."""

    answers: list[str | ProviderError | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = "https://vendor.test/device?code=ABCD-EFGH"
    trouble: ProviderError | None = None


class CodeVendor(FakeVendor):
    facts = replace(FakeVendor.facts, slug="code", label="Coded")
    desk: ClassVar[CodeDesk] = CodeDesk()

    def begin_sign_in(self) -> SignIn:
        assert not connection.in_atomic_block
        assert self.access.secret == ""
        if self.desk.trouble:
            raise self.desk.trouble
        return SignIn(CODE, "ABCD-EFGH", self.desk.url, every=5, lasts=600)

    def finish_sign_in(self, begun: SignIn) -> str | None:
        assert not connection.in_atomic_block
        self.desk.asked.append(begun.device_code)
        answer = self.desk.answers.pop(0)
        if isinstance(answer, ProviderError):
            raise answer
        return answer
