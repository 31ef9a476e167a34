"""Drafts: kept while a person types, gone when it is sent or discarded. They are nobody else's, and no Event."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from jobs.clock import Now
from jobs.models import Draft, Project

MOST = 20  # drafts of one person; the oldest go


def save(draft_id: uuid.UUID, person: User, project: Project | None, data: Mapping[str, Any]) -> Draft | None:
    """Keep what was typed under this id; None when the id is somebody else's."""
    changed = Draft.objects.filter(pk=draft_id, person=person).update(project=project, data=data, updated_at=Now())
    if not changed:
        if Draft.objects.filter(pk=draft_id).exists():
            return None
        Draft.objects.create(pk=draft_id, person=person, project=project, data=data)
        kept = Draft.objects.filter(person=person).values_list("pk", flat=True)[:MOST]
        Draft.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    return Draft.objects.get(pk=draft_id)


def discard(draft_id: uuid.UUID, person: User) -> None:
    """Forget a draft of this person; one that is gone is fine."""
    Draft.objects.filter(pk=draft_id, person=person).delete()
