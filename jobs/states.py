"""The states of a job and every arrow between them. Pure: no database, no clock."""

from enum import StrEnum


class Status(StrEnum):
    QUEUED = "queued"  # ours to send when a slot of the key is free
    SUBMITTING = "submitting"  # being sent, or sent and not yet known to have landed
    RUNNING = "running"  # the vendor works; only polls happen
    WAITING = "waiting"  # stopped until a person acts or something is paid in; see Reason
    FETCHING = "fetching"  # the vendor is done; our copies are being made
    SUCCEEDED = "succeeded"  # everything asked for is here
    PARTIAL = "partial"  # something good is here and something is missing
    FAILED = "failed"  # nothing usable came of it
    CANCELLED = "cancelled"  # a person stopped it


class Reason(StrEnum):
    APPROVAL = "approval"  # the vendor shows a quote and waits for a yes
    RECORDING = "recording"  # the vendor waits for a person to record something
    UNCONFIRMED = "unconfirmed"  # no answer to a submit, and the vendor does not show it
    CREDITS = "credits"  # the balance is too low; goes on by itself after a top-up
    BUDGET = "budget"  # a cap of ours is full; goes on by itself when there is room
    PREVIOUS = "previous"  # the take it goes on from is not here yet


_S = Status
ARROWS: dict[Status, frozenset[Status]] = {
    _S.QUEUED: frozenset({_S.SUBMITTING, _S.RUNNING, _S.WAITING, _S.FAILED, _S.CANCELLED}),
    _S.SUBMITTING: frozenset({_S.RUNNING, _S.QUEUED, _S.WAITING, _S.FAILED, _S.CANCELLED}),
    # running -> queued: the next step, and a pull provider's lease that ran out
    _S.RUNNING: frozenset({_S.FETCHING, _S.QUEUED, _S.WAITING, _S.SUCCEEDED, _S.PARTIAL, _S.FAILED, _S.CANCELLED}),
    _S.WAITING: frozenset({_S.QUEUED, _S.SUBMITTING, _S.RUNNING, _S.FAILED, _S.CANCELLED}),
    _S.FETCHING: frozenset({_S.SUCCEEDED, _S.PARTIAL, _S.FAILED}),
    _S.SUCCEEDED: frozenset(),
    _S.PARTIAL: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}

TERMINAL = frozenset(status for status, onward in ARROWS.items() if not onward)
LIVE = frozenset(ARROWS) - TERMINAL
OVER = TERMINAL | {Status.FETCHING}  # at the vendor: nothing more can be charged
IN_FLIGHT = frozenset({Status.SUBMITTING, Status.RUNNING})  # what fills a slot of the key


def may_move(before: Status | str, after: Status | str) -> bool:
    return Status(after) in ARROWS[Status(before)]
