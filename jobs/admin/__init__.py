"""The admin over the domain, for owners: keys and caps are changed here, everything else is for reading."""

from jobs.admin import caps, keys, records

__all__ = ["caps", "keys", "records"]
