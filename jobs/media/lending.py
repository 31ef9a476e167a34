"""Materials for vendors that fetch references themselves: an address of ours, signed, that runs out.

Whoever holds one may read that one file until then. There is no list of them and nothing to revoke: a new secret key
of the studio ends them all.
"""

import uuid
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from jobs import clock
from jobs.media.names import part
from jobs.media.sniff import extension
from jobs.models import Key, Material
from providers.addresses import not_public
from providers.errors import Fault, ProviderError

LASTS = timedelta(hours=24)  # a vendor fetches when it accepts; a day leaves room for its own queue
_SIGNER = signing.Signer(salt="jobs.media.lending")


def address(material: Material, key: Key, label: str) -> str:
    """Where the vendor of this key (label: its name) can fetch the material from now on. Raises ProviderError REFUSED
    when no vendor could reach this studio."""
    site = settings.TAKEBOARD_URL.rstrip("/")
    if _local(site) and not _local(key.base_url):
        raise ProviderError(
            f"{label} fetches {material.name} from the web, and this Takeboard is at {site}, which it cannot reach. "
            "Nothing was sent and nothing was charged. Set TAKEBOARD_URL to an address the internet can reach, or "
            "take the file out.",
            code="not_reachable",
            fault=Fault.REFUSED,
        )
    ends = int((clock.now() + LASTS).timestamp())
    called = f"{part(material.name.rpartition('.')[0], 'file')}.{extension(material.mime)}"
    return site + reverse("lent_material", args=[_SIGNER.sign(f"{material.pk.hex}-{ends}"), called])


def material_of(token: str) -> Material | None:
    """The material of an address that still holds; None when it was never ours, has run out, or the file is gone."""
    try:
        name, _, ends = _SIGNER.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    if clock.now() >= datetime.fromtimestamp(int(ends), UTC):
        return None
    return Material.objects.filter(pk=uuid.UUID(name), removed_at=None).first()


def _local(address: str) -> bool:
    """Is this on the machine or in the network of the studio? A name that only a name server knows counts as public."""
    host = (urlsplit(address.strip()).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    if "." not in host and ":" not in host:  # a name of a machine or a container, not of a site
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return bool(not_public(host))
