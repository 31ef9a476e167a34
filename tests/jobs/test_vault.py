"""Secrets at rest: authenticated, bound to their row, under a versioned master key."""

import pytest
from django.conf import LazySettings
from django.db import connection

from jobs.models import Key
from jobs.vault import CannotOpen, open_sealed, seal
from tests.jobs.studio import Studio

SECRET = "rn_live_0123456789abcdef"


def test_a_secret_comes_back_as_it_went_in() -> None:
    assert open_sealed(seal(SECRET, "key:1"), "key:1") == SECRET


def test_the_same_secret_is_never_sealed_to_the_same_bytes() -> None:
    assert seal(SECRET, "key:1") != seal(SECRET, "key:1")


def test_a_secret_opens_in_its_own_row_only() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal(SECRET, "key:1"), "key:2")


def test_no_single_byte_can_be_changed() -> None:
    sealed = seal(SECRET, "key:1")
    for place in range(len(sealed)):
        tampered = bytearray(sealed)
        tampered[place] ^= 1
        with pytest.raises(CannotOpen):
            open_sealed(bytes(tampered), "key:1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 21, b"\x00" * 64], ids=["empty", "short", "headless", "0"])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(sealed, "key:1")


def test_a_cut_secret_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal(SECRET, "key:1")[:-1], "key:1")


def test_a_rotated_master_key_seals_new_secrets_and_opens_old_ones(settings: LazySettings) -> None:
    settings.MASTER_KEYS = ["the-old-master"]
    old = seal(SECRET, "key:1")
    settings.MASTER_KEYS = ["the-new-master", "the-old-master"]
    new = seal(SECRET, "key:1")
    assert open_sealed(old, "key:1") == SECRET
    settings.MASTER_KEYS = ["the-new-master"]
    assert open_sealed(new, "key:1") == SECRET
    with pytest.raises(CannotOpen):
        open_sealed(old, "key:1")


def test_a_lost_master_key_is_a_sentence_that_says_what_to_do(settings: LazySettings) -> None:
    sealed = seal(SECRET, "key:1")
    settings.MASTER_KEYS = ["another"]
    with pytest.raises(CannotOpen, match=r"master key. Restore the key file or add it again"):
        open_sealed(sealed, "key:1")


def test_the_database_holds_no_secret_in_any_column(studio: Studio) -> None:
    secret = studio.key.secret()
    with connection.cursor() as cursor:
        cursor.execute("SELECT k::text, encode(sealed_secret, 'escape') FROM jobs_key k")
        raw = "".join(cursor.fetchone())
        cursor.execute("SELECT string_agg(e::text, '') FROM jobs_event e")
        raw += cursor.fetchone()[0]
    assert secret == "fk_secret_of_the_studio"
    assert secret not in raw
    assert "secret_of" not in raw, "only a short prefix may be visible"
    assert studio.key.prefix == "fk_sec"


def test_a_sealed_secret_copied_to_another_row_does_not_open_there(studio: Studio) -> None:
    other = Key(provider="fake", label="Other", base_url=studio.world.address, unit="cr", max_in_flight=1)
    other.sealed_secret = studio.key.sealed_secret
    other.save()
    with pytest.raises(CannotOpen):
        Key.objects.get(pk=other.pk).secret()


def test_a_secret_is_not_in_the_words_of_a_key(studio: Studio) -> None:
    assert studio.key.secret() not in f"{studio.key!r} {studio.key}"
