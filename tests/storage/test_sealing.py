import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database import Database
from storage.errors import StorageError, WrongKey
from storage.sealing import Seal, load_key
from storage.state import State

KEY, OTHER_KEY = bytes(range(64)), bytes(64)


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_sealed_number_opens_to_itself_and_always_seals_alike(number: int) -> None:
    seal = Seal(KEY)
    assert seal.open(seal.seal(number)) == number
    assert seal.seal(number) == seal.seal(number)
    assert number.to_bytes(8, "big", signed=True) not in seal.seal(number)


def test_another_key_or_purpose_opens_nothing() -> None:
    sealed = Seal(KEY).seal(1)
    for stranger in (Seal(OTHER_KEY), Seal(KEY, purpose="editor")):
        assert stranger.seal(1) != sealed
        with pytest.raises(WrongKey):
            stranger.open(sealed)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret.key"
    assert load_key(path) == load_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("swordfish")
    with pytest.raises(StorageError, match="not a secret key"):
        load_key(tmp_path / "secret.key")


async def test_a_database_sealed_with_another_key_is_refused(database: Database) -> None:
    await State(database).check(Seal(KEY))
    await State(database).check(Seal(KEY))
    with pytest.raises(WrongKey, match="SECRET_KEY_FILE"):
        await State(database).check(Seal(OTHER_KEY))
