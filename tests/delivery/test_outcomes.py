"""One table from what a server says, or does not say, to what became of a letter."""

import pytest

from digest.delivery import outcomes
from digest.delivery.outcomes import Phase
from digest.model import DeliveryState, Outcome

WHO = "Jo.Reader@mail.example"
ACCEPTED, DEFERRED = DeliveryState.ACCEPTED, DeliveryState.DEFERRED
REFUSED, IN_DOUBT = DeliveryState.REFUSED, DeliveryState.IN_DOUBT


@pytest.mark.parametrize(
    ("phase", "code", "expected"),
    [
        pytest.param(Phase.CONNECT, 421, DEFERRED, id="too busy to greet"),
        pytest.param(Phase.CONNECT, 554, DEFERRED, id="no service: ours, not the recipient's"),
        pytest.param(Phase.MAIL, 451, DEFERRED, id="sender later"),
        pytest.param(Phase.MAIL, 550, DEFERRED, id="sender refused: ours"),
        pytest.param(Phase.RCPT, 450, DEFERRED, id="recipient later"),
        pytest.param(Phase.RCPT, 550, REFUSED, id="recipient unknown"),
        pytest.param(Phase.DATA, 451, DEFERRED, id="content later"),
        pytest.param(Phase.DATA, 554, REFUSED, id="content never"),
        pytest.param(Phase.CONTENT, 452, DEFERRED, id="after content, later"),
        pytest.param(Phase.CONTENT, 552, REFUSED, id="after content, never"),
        pytest.param(Phase.RCPT, 354, DEFERRED, id="nonsense before the content"),
        pytest.param(Phase.CONTENT, 354, IN_DOUBT, id="nonsense after the content"),
    ],
)
def test_a_reply_code_decides(phase: Phase, code: int, expected: DeliveryState) -> None:
    """By its first digit and how far the letter had got."""
    assert Outcome(expected, code, "so") == outcomes.rejected(phase, code, "so", WHO)


@pytest.mark.parametrize("phase", [Phase.RCPT, Phase.DATA, Phase.CONTENT])
def test_a_policy_against_us_costs_nobody_their_letter(phase: Phase) -> None:
    """It is tried again: the sender has to mend something, not the recipient."""
    for words in ("5.7.26 unauthenticated mail", "5.1.1 blocked by Spamhaus", "DMARC failed"):
        found = outcomes.rejected(phase, 550, words, WHO)
        assert (DEFERRED, True) == (found.state, outcomes.is_ours(found))


@pytest.mark.parametrize("phase", [Phase.RCPT, Phase.DATA, Phase.CONTENT])
def test_a_recipient_who_is_not_there_is_not_tried_again_under_the_code_of_a_policy(
    phase: Phase,
) -> None:
    """Servers say 5.7.1 of unknown recipients too."""
    found = outcomes.rejected(phase, 550, "5.7.1 No such user here", WHO)
    assert (REFUSED, False) == (found.state, outcomes.is_ours(found))


@pytest.mark.parametrize("phase", list(Phase))
def test_silence_leaves_doubt_only_after_the_content(phase: Phase) -> None:
    """Before that the server cannot have taken it."""
    expected = IN_DOUBT if phase is Phase.CONTENT else DEFERRED
    found = outcomes.unanswered(phase, ConnectionResetError("gone"), WHO)
    assert Outcome(expected, None, f"{phase}: gone") == found


def test_an_error_without_words_is_named() -> None:
    """So that a row never says nothing."""
    assert "rcpt: TimeoutError" == outcomes.unanswered(Phase.RCPT, TimeoutError(), WHO).reply


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("5.1.1 <Jo.Reader@mail.example>: unknown", "5.1.1 …: unknown", id="given"),
        pytest.param("jo.reader@MAIL.example is full", "… is full", id="in another case"),
        pytest.param("forwarded to other@else.example", "forwarded to …", id="another's"),
        pytest.param("no mailbox Jo.Reader here", "no mailbox … here", id="the name alone"),
        pytest.param("4.2.0 one\ntwo\r\n\x00three", "4.2.0 one two three", id="several lines"),
        pytest.param("bad \udce9 byte", "bad ? byte", id="not UTF-8"),
        pytest.param("x" * 400, "x" * 300, id="endless"),
        pytest.param("x" * 2_000_000 + " a@b", "x" * 300, id="endless, before an address"),
    ],
)
def test_a_reply_is_kept_on_one_line_without_addresses(words: str, expected: str) -> None:
    """Whatever a server puts into it, a row can hold it and nobody is named."""
    assert expected == outcomes.accepted(250, words, WHO).reply


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome(ACCEPTED, 250), False, id="accepted"),
        pytest.param(Outcome(ACCEPTED), False, id="into a Maildir"),
        pytest.param(Outcome(DeliveryState.SKIPPED), False, id="skipped"),
        pytest.param(Outcome(REFUSED, 550, "5.1.1 unknown"), False, id="unknown recipient"),
        pytest.param(Outcome(REFUSED, None, "address"), False, id="an address that is none"),
        pytest.param(Outcome(DEFERRED, 450, "4.2.2 full"), False, id="full mailbox"),
        pytest.param(Outcome(DEFERRED, 421, "busy"), True, id="server too busy"),
        pytest.param(Outcome(DEFERRED), True, id="no server"),
        pytest.param(Outcome(IN_DOUBT), True, id="no answer"),
        pytest.param(Outcome(DEFERRED, 553, "no"), True, id="our sender refused"),
        pytest.param(Outcome(REFUSED, 550, "5.7.1 spam"), True, id="policy, for good"),
        pytest.param(Outcome(DEFERRED, 450, "4.7.28 rate"), True, id="policy, for now"),
        pytest.param(Outcome(DEFERRED, 450, "4.7.1 Greylisted"), False, id="put off once"),
    ],
)
def test_it_is_known_whose_fault_a_failure_is(outcome: Outcome, expected: bool) -> None:
    """What is ours pauses a stream and is never counted against a person."""
    assert expected is outcomes.is_ours(outcome)
