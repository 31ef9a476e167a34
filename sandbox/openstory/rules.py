"""Which era is served, and what the contract leaves open (`POST /_control/settings {"openstory": {...}}`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.openstory.eras import Era, since

Phase = Literal["draft", "script", "references", "images", "motion"]


class Rules(BaseModel):
    """Defaults are the newest era; a rule that is null follows the era."""

    model_config = ConfigDict(extra="forbid")

    era: Era = Field(default="C", description="A, A', B, late B or C (contract 0)")
    requests_per_second: int | None = Field(default=10, ge=1, description="of a key before 429; null = no limit (1.3)")
    device_requests_per_minute: int | None = Field(
        default=60, ge=1, description="of an address at /device before 429 rate_limited; null = no limit (1.3)"
    )
    create_seconds: float = Field(default=1.5, ge=0, description="POST takes this long when it enhances (1.5)")
    created_status: Literal["draft", "processing"] = Field(default="draft", description="in the reply of POST (1.6)")
    relative_urls: bool | None = Field(default=None, description="media as /r2/... of this host; null = in A (1.7)")
    plain_auth_errors: bool = Field(default=False, description="401 and 403 as plain text, as in early A (1.4)")
    duplicate_guard: bool | None = Field(default=None, description="400 for a script in the works; null = A' on (1.13)")
    models: Literal["known", "any"] = Field(
        default="known", description="a model key that is in no table: 400, or taken"
    )
    exports: Literal["render", "never"] = Field(
        default="render", description="never, as on self-hosted installs (1.10)"
    )
    image_hosts: Literal["public", "any"] | None = Field(
        default=None,
        description="private addresses in image URLs: 400, or fetched (of this machine only) and shown; null = as the "
        "sandbox was started",
    )
    teamless: list[str] = Field(default=[], description="keys whose owner has no team: 403 NO_TEAM (1.4)")
    hold: Phase | None = Field(default=None, description="sequences stop in this phase until /_control/finish")

    def has(self, first: Era) -> bool:
        """True when the era in force has what came with `first`."""
        return since(first, self.era)

    @property
    def origin_relative(self) -> bool:
        return self.era == "A" if self.relative_urls is None else self.relative_urls

    @property
    def guards_duplicates(self) -> bool:
        return self.has("A'") if self.duplicate_guard is None else self.duplicate_guard
