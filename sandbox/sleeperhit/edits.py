"""What an edit of a table read does to its renders."""

from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.desk import Desk


def mark_edited(desk: Desk, artifact: Artifact) -> None:
    """An edit outdates the MP3 and the MP4 until somebody finalizes again."""
    artifact.edits += 1
    artifact.updated_at = desk.now
    for render in (artifact.current.audio, artifact.current.video):
        if render is not None:
            render.stale = True
    desk.world.touch()
