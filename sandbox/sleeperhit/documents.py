"""Projects, sources, plans and jobs as the API shows them."""

from sandbox.clock import iso
from sandbox.sleeperhit.records import Json, Plan, Project, Quote, Source

PREVIEW = 4000


def when(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)


def project(found: Project, sources: int) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "metadata": found.metadata,
        "archivedAt": when(found.archived_at),
        "sourceCount": sources,
        "createdAt": iso(found.created_at),
        "updatedAt": iso(found.updated_at),
    }


def source(found: Source) -> Json:
    size = None if found.text is None else len(found.text.encode())
    kept = None if found.text is None or found.retention == "METADATA_ONLY" else found.text[:PREVIEW]
    return {
        "id": found.id,
        "projectId": found.project_id,
        "type": found.type,
        "label": found.label,
        "uri": found.uri,
        "status": found.status,
        "retentionPolicy": found.retention,
        "byteSize": size,
        "tokenEstimate": None if size is None else -(-size // 4),
        "contentHash": found.content_hash,
        "extractedTextPreview": kept,
        "extractedAt": when(found.extracted_at),
        "failureCode": found.failure_code,
        "failureMessage": found.failure_message,
        "metadata": found.metadata,
        "digestStatus": found.digest_status,
        "digest": found.digest,
        "digestFailureCode": found.digest_failure_code,
        "digestFailureMessage": found.digest_failure_message,
        "digestedAt": when(found.digested_at),
        "createdAt": iso(found.created_at),
        "updatedAt": iso(found.updated_at),
    }


def quote(found: Quote) -> Json:
    lines = [{"kind": kind, "label": label, "credits": credits} for kind, label, credits in found.lines]
    return {
        "currency": "studio_credits",
        "total": found.total,
        "lineItems": lines,
        "notes": [],
        "computedAt": iso(found.computed_at),
    }


def plan(found: Plan) -> Json:
    generated = found.envelope is not None
    return {
        "id": found.id,
        "projectId": found.project_id,
        "status": found.word or found.status,
        "title": found.title,
        "target": found.target,
        "artifactRequests": found.requests,
        "styleConstraints": found.style,
        "creativeBrief": found.brief,
        "sourceIds": found.source_ids,
        "autoApprove": found.auto_approve,
        "plan": found.envelope,
        "quote": quote(found.quote),
        "modelUsed": "practice/planner" if generated else None,
        "providerUsed": "practice" if generated else None,
        "failureCode": found.failure_code,
        "failureMessage": found.failure_message,
        "approvedAt": when(found.approved_at),
        "rejectedAt": when(found.rejected_at),
        "rejectionReason": found.rejection_reason,
        "generatedAt": when(found.generated_at),
        "currentVersion": found.version,
        "createdAt": iso(found.created_at),
        "updatedAt": iso(found.updated_at),
    }
