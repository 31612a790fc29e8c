import pytest

from wijkhub_printers.printer import PRINTED, REASONS, PrintOutcome, PrintState, Reason, failed, unknown


def test_every_reason_belongs_to_one_state() -> None:
    belongs = [reason for reasons in REASONS.values() for reason in reasons]
    assert sorted(belongs) == sorted(Reason)


def test_only_what_is_known_to_have_failed_may_be_sent_again() -> None:
    assert failed(Reason.UNREACHABLE).may_be_sent_again
    assert not PRINTED.may_be_sent_again
    assert not any(unknown(reason).may_be_sent_again for reason in REASONS[PrintState.UNKNOWN])


def test_what_was_sent_whole_is_presumed_printed_but_not_known_to_be() -> None:
    sent = unknown(Reason.SENT)
    assert sent.presumed_printed
    assert sent.state is PrintState.UNKNOWN
    assert PRINTED.presumed_printed
    assert not unknown(Reason.STALLED).presumed_printed
    assert not failed(Reason.UNREACHABLE).presumed_printed


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (PrintState.PRINTED, Reason.SENT),
        (PrintState.FAILED, None),
        (PrintState.FAILED, Reason.SENT),
        (PrintState.UNKNOWN, None),
        (PrintState.UNKNOWN, Reason.UNREACHABLE),
    ],
)
def test_an_outcome_that_contradicts_itself_is_refused(state: PrintState, reason: Reason | None) -> None:
    with pytest.raises(ValueError, match="can't have the reason"):
        PrintOutcome(state, reason)
