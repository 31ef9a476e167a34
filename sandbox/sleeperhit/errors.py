"""Errors as the vendor writes them: `{error: {code, message, requestId, details?}}` (REF "Error codes")."""

import json
import uuid
from collections.abc import Mapping

from aiohttp import web

from sandbox.replies import RefusalError

STATUS = {
    "authentication_required": 401,
    "invalid_api_key": 401,
    "api_key_revoked": 401,
    "api_key_expired": 401,
    "account_disabled": 403,
    "ip_not_allowed": 403,
    "insufficient_scope": 403,
    "rate_limited": 429,
    "idempotency_key_required": 422,
    "idempotency_conflict": 409,
    "validation_failed": 422,
    "project_not_found": 404,
    "source_not_found": 404,
    "source_type_unsupported": 422,
    "source_too_large": 422,
    "source_fetch_failed": 422,
    "story_job_not_found": 404,
    "story_job_state_invalid": 409,
    "artifact_not_found": 404,
    "artifact_not_ready": 409,
    "artifact_generation_failed": 422,
    "insufficient_credits": 402,
    "internal_error": 500,
    "story_plan_not_found": 404,
    "story_plan_state_invalid": 409,
    "story_plan_failed": 422,
    "project_precondition_failed": 409,
    "cast_precondition_failed": 409,
    "not_found": 404,
}
# What a fault on order says; any other status is an internal_error.
CODES = {
    400: "validation_failed",
    401: "invalid_api_key",
    402: "insufficient_credits",
    403: "insufficient_scope",
    404: "not_found",
    409: "idempotency_conflict",
    422: "validation_failed",
    429: "rate_limited",
}


class InvalidError(Exception):
    """A body or a query that does not fit. Its HTTP status is a matter of the rules (contract 1.1)."""


def envelope(code: str, message: str, details: Mapping[str, object] | None = None) -> dict[str, object]:
    error: dict[str, object] = {"code": code, "message": message, "requestId": str(uuid.uuid4())}
    if details is not None:
        error["details"] = details
    return {"error": error}


def refused(
    code: str,
    message: str,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    status: int | None = None,
) -> RefusalError:
    return RefusalError(status or STATUS[code], envelope(code, message, details), headers)


def missing(code: str, what: str) -> RefusalError:
    """404 of a thing that is not there, or is another account's."""
    return refused(code, f"{what} was not found.")


def request_id_of(response: web.StreamResponse) -> str:
    """The id that stands in an error's body, else a new one: X-Request-Id mirrors it."""
    if isinstance(response, web.Response) and response.status >= 400:
        try:
            found = json.loads(response.text or "")["error"]["requestId"]
        except (ValueError, LookupError, TypeError):
            found = None
        if isinstance(found, str):
            return found
    return str(uuid.uuid4())
