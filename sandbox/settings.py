"""What every vendor of the sandbox shares and the control API may change while it runs."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """`speed` divides every render time; `media` says whether files are shown to people or only to tests; `image_hosts`
    says whether a vendor that fetches pictures may do so from this machine, which no vendor in life could."""

    model_config = ConfigDict(extra="forbid", strict=False)

    speed: float = Field(default=1.0, gt=0, le=100_000)
    media: Literal["full", "tiny"] = "full"
    image_hosts: Literal["public", "any"] = "public"
    link_seconds: float = Field(default=3600, gt=0)
    expired_status: Literal[403, 410] = 403
