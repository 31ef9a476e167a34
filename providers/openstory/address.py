"""Where the API is, from what the owner of a key typed. Pure."""

from dataclasses import dataclass
from urllib.parse import quote

from providers.typed import api_address

API = "/api/v1"
DEFAULT = "https://openstory.so"


@dataclass(frozen=True)
class Place:
    """origin: scheme, host and port, where server-relative links start. api: the path of the API there."""

    origin: str
    api: str

    def sequences(self, remote_id: str = "", more: str = "") -> str:
        """The path of the list, or of one sequence. An id may have been typed by a person, and stays one segment."""
        return f"{self.api}/sequences" + (f"/{quote(remote_id, safe='')}{more}" if remote_id else "")

    @property
    def styles(self) -> str:
        return f"{self.api}/styles"

    @property
    def enhance(self) -> str:
        return f"{self.api}/scripts/enhance"


def place(typed: str) -> Place:
    """The bare host, the host with the API path, and anything between. Raises ProviderError REFUSED."""
    return Place(*api_address(typed, DEFAULT, API))
