"""When to pause a stream, and when to say so."""

from digest.delivery.patience import Patience


def test_failures_in_a_row_pause_a_stream_and_are_said_once() -> None:
    """The words are those of the failure that did it."""
    patience = Patience(3)
    assert [False, False, True, False] == [patience.failed("daily", str(n)) for n in range(4)]
    assert {"daily": "2"} == patience.paused


def test_a_success_between_them_starts_the_count_anew() -> None:
    """Only failures in a row count, and each stream has its own."""
    patience = Patience(2)
    patience.failed("daily", "no")
    patience.succeeded("daily")
    patience.failed("alert", "no")
    patience.failed("daily", "no")
    assert {} == patience.paused


def test_a_stream_that_fails_on_is_paused_in_silence() -> None:
    """One more failure is enough, until something comes through."""
    patience = Patience(2)
    said = [patience.failed("daily", "no") for _ in range(2)]
    patience.resume()
    said.append(patience.failed("daily", "still no"))
    assert ([False, True, False], {"daily": "still no"}) == (said, patience.paused)
    patience.resume()
    patience.succeeded("daily")
    assert [False, True] == [patience.failed("daily", "again") for _ in range(2)]


def test_waiting_grows_but_not_for_ever() -> None:
    """From a twentieth of a second to two seconds."""
    patience, waits = Patience(10), []
    for _ in range(8):
        waits.append(patience.seconds("daily"))
        patience.failed("daily", "no")
    assert [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0] == waits
