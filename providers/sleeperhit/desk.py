"""The sound desk of a table read: cast, music, effects and coverage as they are now, each with what may be done."""

from collections.abc import Callable
from functools import partial

from providers.errors import ProviderError
from providers.facts import Section
from providers.order import Parent
from providers.sleeperhit import cast, coverage, effects, music
from providers.sleeperhit.reads import Reads


class Desk:
    """Reads section by section: one that cannot be read says why, and the others are there all the same (R20)."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._failed: list[ProviderError] = []

    def read(self, piece: Parent) -> tuple[Section, ...]:
        """Raises the first error when no section can be read."""
        sections = (
            self._section("cast", "Cast", partial(self._cast, piece)),
            self._section("music", "Music", lambda: music.section(music.read(self._body(piece, "music")))),
            self._section("effects", "Sound effects", lambda: effects.section(effects.read(self._body(piece, "sfx")))),
            self._section(
                "coverage", "Script coverage", lambda: coverage.section(coverage.read(self._body(piece, "coverage")))
            ),
        )
        if len(self._failed) == len(sections):
            raise self._failed[0]
        return sections

    def _section(self, name: str, label: str, read: Callable[[], Section]) -> Section:
        try:
            return read()
        except ProviderError as error:
            self._failed.append(error)
            return Section(name=name, label=label, error=error.message)

    def _cast(self, piece: Parent) -> Section:
        """The cast's own list is not on every server; then the manifest has names and voices, to change one by one."""
        found = self._reads.artifact(piece.remote_id)
        listed, trouble = self._reads.optional(partial(self._body, piece, "cast"))
        section = cast.section(cast.voices(found.audio.get("voiceMap"), listed), batch=listed is not None)
        return section.model_copy(update={"error": trouble}) if trouble and not section.parts else section

    def _body(self, piece: Parent, what: str) -> object:
        return self._reads.body("artifacts", piece.remote_id, what)
