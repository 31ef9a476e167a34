"""What the contract leaves open, as settings with a default (`POST /_control/settings {"renoise": {...}}`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Endpoint = Literal[
    "models", "characters", "upload-url", "materials-create", "by-ids", "material", "save-as-material", "llm-upload"
]


class Rules(BaseModel):
    """Defaults are the reading of the 0.2.1 contract; the later eras and the unknowns can be switched on."""

    model_config = ConfigDict(extra="forbid")

    active_cap: int = Field(default=50, ge=0, description="active tasks per account before 429 (contract 5)")
    page_size_max: int = Field(default=50, ge=1, description="lists never give more rows a page (trap 9)")
    refund_failures: bool = Field(default=True, description="a failed task is paid back (trap 12)")
    early_result: Literal["error", "status"] = Field(
        default="error", description="GET result before the end: 400, or 200 with the status only (trap 12)"
    )
    ids_filter: bool = Field(
        default=True, description="lists know `ids` and `id`; false = ignored, as in 0.2.1 (trap 9)"
    )
    tag_filter: bool = Field(default=True, description="lists know `tag`; false = ignored (trap 10)")
    list_total: bool = Field(default=False, description="task lists carry a top-level `total` (contract 11.5)")
    statuses: Literal["pipeline", "public"] = Field(
        default="pipeline", description="all pipeline words, or the six that the later API shows (contract 4)"
    )
    detail_tags: Literal["text", "list"] = Field(
        default="text", description="`tags` of a single task: JSON text as in lists, or a list"
    )
    unknown_keys: Literal["reject", "ignore"] = Field(
        default="reject", description="keys in the body of POST /tasks that the contract does not name"
    )
    unknown_routes: Literal["html", "json"] = Field(
        default="html", description="an unknown route: 200 with the site's HTML (contract 1), or 404 JSON"
    )
    absent_endpoints: list[Endpoint] = Field(
        default=[], description="endpoints of other eras to take away; they then answer like unknown routes"
    )
    faces: Literal["block", "facepass", "off"] = Field(
        default="block", description="materials with `face` in the name: PrivacyInformation, facepass, or nothing"
    )
    hold: Literal["pending", "running"] | None = Field(
        default=None, description="tasks stop at this status until /_control/finish or a change of this setting"
    )
    upload_max_mb: int = Field(default=200, ge=1, description="largest upload accepted")
    agent_wall: bool = Field(default=True, description="403 for the User-Agent Python-urllib/* (contract 1)")
