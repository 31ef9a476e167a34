"""The error envelope `{"error": {"code", "message", "details"?}}` and the codes of contract 1.4."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from sandbox.replies import RefusalError

CODES = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    402: "INSUFFICIENT_CREDITS",
    403: "NO_TEAM",
    404: "NOT_FOUND",
    409: "CONFLICT",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
}
# What pydantic calls a failure, in the words of the vendor's own validator.
ISSUE_CODES = {
    "missing": "invalid_type",
    "string_too_short": "too_small",
    "too_short": "too_small",
    "greater_than_equal": "too_small",
    "string_too_long": "too_big",
    "too_long": "too_big",
    "less_than_equal": "too_big",
    "literal_error": "invalid_value",
    "value_error": "invalid_format",
}
Issue = Mapping[str, object]


def envelope(code: str, message: str, details: Mapping[str, object] | None = None) -> dict[str, object]:
    """The body of an error; `details` is omitted when empty."""
    error: dict[str, object] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return {"error": error}


def refused(
    status: int, message: str, code: str | None = None, headers: Mapping[str, str] | None = None
) -> RefusalError:
    return RefusalError(status, envelope(code or CODES[status], message), headers)


def bad(message: str) -> RefusalError:
    """400 with words alone."""
    return refused(400, message)


def missing(message: str) -> RefusalError:
    return refused(404, message)


def invalid(issues: Sequence[Issue]) -> RefusalError:
    """400 of a body that does not fit its schema."""
    return RefusalError(400, envelope("VALIDATION_ERROR", "Invalid request body.", {"issues": list(issues)}))


def issue(message: str, *path: str | int, code: str = "custom") -> Issue:
    return {"code": code, "path": list(path), "message": message}


def issues_of(error: ValidationError, tags: frozenset[str]) -> list[Issue]:
    """Every failure with its path; `tags` are names of union members, which are no part of a body's path."""
    return [
        issue(
            found["msg"].removeprefix("Value error, "),
            *(part for part in found["loc"] if part not in tags),
            code=ISSUE_CODES.get(found["type"], "invalid_type"),
        )
        for found in error.errors()
    ]
