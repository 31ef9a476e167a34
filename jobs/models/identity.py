"""Ids: UUIDv7, so that they sort by age and can stand in a URL."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    return uuid7()
