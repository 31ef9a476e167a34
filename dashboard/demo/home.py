"""Where the demo lives: away from the studio's home and servers. Imports nothing that reads the settings."""

import os
from pathlib import Path

OWN = Path(__file__).resolve().parents[2] / ".takeboard-demo"
STUDIO = ("DATABASE_URL", "REDIS_URL", "TAKEBOARD_URL")  # a studio's own servers are none of the demo's business


def choose() -> None:
    """Point this process and all it starts to the demo's home, unless TAKEBOARD_HOME names one."""
    if not os.environ.get("TAKEBOARD_HOME"):
        os.environ["TAKEBOARD_HOME"] = str(OWN)
    for name in STUDIO:
        os.environ.pop(name, None)
