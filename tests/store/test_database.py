"""The door to SQLite: all or nothing, one writer, and errors that name the file."""

import multiprocessing
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from digest.errors import Conflict, NewerStore, StoreError
from digest.store import Store, sources
from digest.store.values import at_instant, instant
from tests.newsroom import START


def names(store: Store) -> list[str]:
    return [one.name for one in sources.all_states(store)]


def test_what_is_written_is_there_when_the_file_is_opened_again(store: Store) -> None:
    with store.writing():
        sources.meet(store, "wire")
    again = Store(store.path)
    assert ["wire"] == names(again)
    again.close()


def failing(store: Store, *, inside: bool) -> None:
    """Write two sources, one in a nested transaction, and fail inside or around that."""
    with store.writing():
        sources.meet(store, "outer")
        with store.writing():
            sources.meet(store, "inner")
            if inside:
                raise ZeroDivisionError
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "inside", [pytest.param(False, id="around"), pytest.param(True, id="inside a nested one")]
)
def test_an_error_undoes_the_whole_transaction(inside: bool, store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        failing(store, inside=inside)
    assert [] == names(store)


def test_a_nested_transaction_is_part_of_the_one_around_it(store: Store) -> None:
    with store.writing():
        with store.writing():
            sources.meet(store, "inner")
        sources.meet(store, "outer")
    assert ["inner", "outer"] == names(store)


def test_the_store_can_be_written_to_after_an_error(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing():
        raise ZeroDivisionError
    with store.writing():
        sources.meet(store, "wire")
    assert ["wire"] == names(store)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(lambda store: store.write("DELETE FROM sources"), id="write"),
        pytest.param(
            lambda store: store.insert("INSERT INTO filters (text) VALUES ('1')"), id="insert"
        ),
        pytest.param(
            lambda store: store.write_many("DELETE FROM sources WHERE name = :n", [{"n": "a"}]),
            id="write_many",
        ),
    ],
)
def test_a_write_outside_a_transaction_is_refused(statement: object, store: Store) -> None:
    assert callable(statement)
    with pytest.raises(RuntimeError, match=r"outside `with store\.writing\(\)"):
        statement(store)


def test_a_broken_rule_of_the_schema_is_a_conflict_and_writes_nothing(store: Store) -> None:
    statement = """
        INSERT INTO aliases (source, alias, release_id)
        SELECT :name, alias, 9 FROM (SELECT 'a' AS alias UNION SELECT 'b')
    """
    with store.writing():
        sources.meet(store, "wire")
    with pytest.raises(Conflict, match=f"database: {store.path}: FOREIGN KEY"), store.writing():
        store.write(statement, {"name": "wire"})
    assert [] == store.read("SELECT * FROM aliases")


def test_what_another_connection_has_not_committed_is_not_seen(store: Store) -> None:
    other = Store(store.path)
    with store.writing():
        sources.meet(store, "wire")
        assert ["wire"] == names(store)
        assert [] == names(other)
    assert ["wire"] == names(other)
    other.close()


def test_another_process_commit_shows_in_the_data_version(store: Store) -> None:
    other = Store(store.path)
    before = store.data_version()
    with other.writing():
        sources.meet(other, "wire")
    assert before != store.data_version()
    other.close()


def test_writers_in_several_threads_and_connections_queue(store: Store) -> None:
    other = Store(store.path)
    everyone = Barrier(8)

    def write(number: int) -> None:
        everyone.wait()
        mine = (store, other)[number % 2]
        for _ in range(5):
            with mine.writing():
                row = mine.one("SELECT coalesce(max(value), '0') AS n FROM marks WHERE name = 'n'")
                assert row is not None
                mine.write(
                    "INSERT INTO marks VALUES ('n', :n) "
                    "ON CONFLICT (name) DO UPDATE SET value = :n",
                    {"n": str(int(row["n"]) + 1)},
                )

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    row = store.one("SELECT value FROM marks WHERE name = 'n'")
    assert row is not None
    assert "40" == row["value"]


def test_a_stream_gives_every_row(store: Store) -> None:
    with store.writing():
        for name in "abc":
            sources.meet(store, name)
    rows = store.stream("SELECT name FROM sources ORDER BY name")
    assert isinstance(rows, Iterator)
    assert ["a", "b", "c"] == [row["name"] for row in rows]


def _open(path: Path) -> str:
    try:
        Store(path).close()
    except StoreError as error:
        return str(error)
    return "opened"


def test_processes_that_open_a_new_file_at_once_make_it_once(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) / "digest.db" for number in range(10)]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(_open, [path for path in paths for _ in range(3)], chunksize=1)
    assert ["opened"] * 30 == found


def test_the_file_and_its_companions_are_for_their_owner_only(store: Store) -> None:
    with store.writing():
        sources.meet(store, "wire")
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    assert {"digest.db": 0o600, "digest.db-wal": 0o600, "digest.db-shm": 0o600} == files


def test_missing_folders_are_made(tmp_path: Path) -> None:
    Store(tmp_path / "var" / "lib" / "digest.db").close()
    assert (tmp_path / "var" / "lib" / "digest.db").is_file()


def test_a_file_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    with store.writing():
        store.write(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('digest', 'm999_tomorrow', '2027-01-01')"
        )
    with pytest.raises(NewerStore, match=r"newer version of digest \(it has m999_tomorrow\)"):
        Store(store.path)


def test_what_is_no_database_is_an_error_that_names_it_and_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    path.write_text("These are the notes of a meeting, and not a database. " * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"database: {path}: file is not a database"):
        Store(path)
    assert before == path.read_bytes()


def test_a_damaged_page_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    Store(path).close()
    octets = bytearray(path.read_bytes())
    octets[4096:] = b"\xff" * (len(octets) - 4096)
    path.write_bytes(octets)
    with pytest.raises(StoreError, match=f"database: {path}: "):
        names(Store(path))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("folder", id="a folder"),
        pytest.param("file/digest.db", id="below a file"),
    ],
)
def test_a_place_where_no_file_can_be_is_an_error_that_names_it(place: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=f"database: {tmp_path / place}: "):
        Store(tmp_path / place)


def test_a_query_that_fails_is_an_error_that_names_the_file(store: Store) -> None:
    with pytest.raises(StoreError, match=f"database: {store.path}: no such table: nowhere"):
        store.read("SELECT * FROM nowhere")


def test_an_error_of_the_work_inside_is_not_taken_for_one_of_the_database(store: Store) -> None:
    with pytest.raises(FileNotFoundError), store.writing():
        (store.path.parent / "nowhere").read_text()


def test_tables_are_strict(store: Store) -> None:
    tables = store.read("SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict")
    ours = {row["name"] for row in tables if not row["name"].startswith(("sqlite_", "_sqlite_"))}
    assert set() == ours


def test_every_thread_has_the_same_rules(store: Store) -> None:
    names = ("foreign_keys", "recursive_triggers", "journal_mode", "synchronous")

    def rules() -> list[object]:
        return [store.read(f"PRAGMA {name}")[0][0] for name in names]

    with ThreadPoolExecutor(1) as pool:
        assert [1, 1, "wal", 2] == rules() == pool.submit(rules).result()


def test_a_naive_instant_does_not_reach_a_row(store: Store) -> None:
    naive = datetime(2026, 11, 2)  # noqa: DTZ001 - that is what is tried
    with store.writing():
        sources.meet(store, "wire")
    with pytest.raises(ValueError, match="naive datetime"), store.writing():
        sources.failed(store, "wire", at=naive, next_check_at=START, why="silence")
    assert sources.SourceState("wire") == sources.state(store, "wire")


@pytest.mark.parametrize(
    ("expected", "at"),
    [
        pytest.param("2026-11-02T06:00:00Z", "2026-11-02T06:00:00+00:00", id="UTC"),
        pytest.param("2026-11-02T06:00:00Z", "2026-11-02T07:00:00+01:00", id="another zone"),
        pytest.param("2026-11-02T06:00:00Z", "2026-11-02T06:00:00.999999+00:00", id="fraction"),
    ],
)
def test_instants_are_whole_seconds_in_utc(expected: str, at: str) -> None:
    assert expected == instant(datetime.fromisoformat(at))
    assert expected == instant(at_instant(expected))


def test_a_closed_store_leaves_nothing_open(tmp_path: Path) -> None:
    opened = Store(tmp_path / "digest.db")
    opened.close()
    with pytest.raises(StoreError, match="closed"):
        names(opened)
    assert ["digest.db"] == [path.name for path in tmp_path.iterdir()]
