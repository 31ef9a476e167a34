"""Faults on order: rules that say which requests go wrong, how, and how often."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

MEDIA = "media"
Kind = Literal[
    "latency", "status", "drop", "hang", "truncate", "malformed_json", "html", "unknown_status",
    "fail", "privacy", "vanish", "late_success",
    "expired", "empty", "content_type", "slow", "redirect", "cut",
]  # fmt: skip
ON_TASKS = frozenset({"fail", "privacy", "vanish", "late_success"})
ON_MEDIA = frozenset({"expired", "empty", "content_type", "slow", "redirect", "cut"})
NOT_FINAL = ON_TASKS | {"latency", "content_type", "slow"}


class Match(BaseModel):
    """Which requests a rule is for; an absent part fits everything. `path` is a regular expression."""

    model_config = ConfigDict(extra="forbid")

    vendor: str | None = None
    method: str | None = None
    path: str | None = None
    key: str | None = None

    @field_validator("path")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as bad:
                raise ValueError(f"not a regular expression: {bad}") from bad
        return value


class Fault(BaseModel):
    """One rule. `times` = how often (null = always), `after` = how many fitting requests pass first."""

    model_config = ConfigDict(extra="forbid")

    id: int = 0
    kind: Kind
    match: Match = Match()
    times: int | None = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)
    when: Literal["before", "after"] = "before"
    status: int | None = Field(default=None, ge=300, le=599)
    body: object = None
    retry_after: str | None = None
    seconds: float = Field(default=5.0, ge=0, le=3600)
    word: str = "preparing_facepass"
    error: str = "Generation failed"
    error_code: str = "SYSTEM_ERROR"
    everywhere: bool = False
    keep: float = Field(default=0.5, ge=0, le=1)
    content_type: str = "application/octet-stream"
    bytes_per_second: int = Field(default=50_000, ge=1)
    location: str = "http://127.0.0.1:1/"
    fitted: int = 0
    hits: int = 0

    @field_validator("retry_after", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int | float) else value


@dataclass(frozen=True)
class Sight:
    """What a rule can see of a request. `creates`: the vendor says that this request makes a paid task."""

    vendor: str
    method: str
    path: str
    key: str
    creates: bool


class Faults:
    """The rules in force, in the order in which they were made."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self._number = 0

    def add(self, rule: Fault) -> Fault:
        self._number += 1
        rule.id, rule.hits, rule.fitted = self._number, 0, 0
        self.rules.append(rule)
        return rule

    def remove(self, number: int) -> bool:
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if rule.id != number]
        return len(self.rules) < before

    def take(self, sight: Sight) -> list[Fault]:
        """The rules that strike this request, counted as used; at most one of them decides the whole reply."""
        struck: list[Fault] = []
        for rule in self.rules:
            if not fits(rule, sight) or (rule.times is not None and rule.hits >= rule.times):
                continue
            rule.fitted += 1
            if rule.fitted <= rule.after:
                continue
            rule.hits += 1
            struck.append(rule)
            if rule.kind not in NOT_FINAL:
                break
        return struck

    def clear(self) -> None:
        self.rules.clear()


def fits(rule: Fault, sight: Sight) -> bool:
    """Rules for tasks wait for a request that makes one, rules for media for the media host, others for the APIs."""
    match = rule.match
    if rule.kind in ON_TASKS and not (sight.creates or match.path):
        return False
    home = MEDIA if rule.kind in ON_MEDIA else match.vendor
    if home is None and sight.vendor == MEDIA:
        return False
    checks: tuple[tuple[str | None, Callable[[str], bool]], ...] = (
        (home, lambda value: value == sight.vendor),
        (match.method, lambda value: value.upper() == sight.method),
        (match.key, lambda value: value == sight.key),
        (match.path, lambda value: re.search(value, sight.path) is not None),
    )
    return all(value is None or holds(value) for value, holds in checks)
