"""Two entries that turn out to be one: all that hangs on the one goes over to the other."""

from __future__ import annotations

from digest.model import Entry, Mailing
from digest.store.database import Store
from digest.store.release_rows import id_of


def join(store: Store, one: Entry, other: Entry) -> str:
    """Make two entries one; the uid of its root, which is the one that may be mailed, the first
    known where both may or neither.

    Nobody is owed anything by it. Who had either has had both: letters that carried the one count
    as having carried the other. Who was not planned yet for the later of their numbers still is:
    that becomes the number of both, and the earlier one a former number.
    """
    ids = {entry.uid: id_of(store, entry.uid) for entry in (one, other)}
    root, joined = sorted(
        (one, other), key=lambda entry: (entry.root.mailing is not Mailing.OWED, ids[entry.uid])
    )
    pair = {"root": ids[root.uid], "joined": ids[joined.uid]}
    _hand_over_letters(store, pair)
    _hand_over_numbers(store, pair)
    store.write(
        """
        UPDATE releases SET same_as = :root, seq = NULL, mailing = CASE mailing
            WHEN 'held' THEN 'held'
            ELSE (SELECT mailing FROM releases WHERE id = :root) END
        WHERE id = :joined
        """,
        pair,
    )
    store.write("UPDATE releases SET same_as = :root WHERE same_as = :joined", pair)
    if joined.seq is not None and (root.seq or 0) < joined.seq:
        _take_number(store, pair, seq=joined.seq)
    return root.uid


def _hand_over_letters(store: Store, pair: dict[str, int]) -> None:
    store.write(
        """
        UPDATE letter_items SET telling_id = coalesce(telling_id, release_id), release_id = :root
        WHERE release_id = :joined
        """,
        pair,
    )


def _hand_over_numbers(store: Store, pair: dict[str, int]) -> None:
    """All numbers of the joined entry become former ones of the root."""
    store.write("UPDATE former_seqs SET release_id = :root WHERE release_id = :joined", pair)
    store.write(
        """
        INSERT INTO former_seqs (seq, release_id)
        SELECT seq, :root FROM releases WHERE id = :joined AND seq IS NOT NULL
        """,
        pair,
    )


def _take_number(store: Store, pair: dict[str, int], *, seq: int) -> None:
    """The root's own number becomes a former one, and `seq` its own."""
    values = pair | {"seq": seq}
    store.write("DELETE FROM former_seqs WHERE seq = :seq", {"seq": seq})
    store.write(
        """
        INSERT INTO former_seqs (seq, release_id)
        SELECT seq, id FROM releases WHERE id = :root AND seq IS NOT NULL
        """,
        {"root": pair["root"]},
    )
    store.write(
        """
        UPDATE releases SET seq = :seq,
            public_at = (SELECT public_at FROM releases WHERE id = :joined)
        WHERE id = :root
        """,
        values,
    )
