from wijkhub_staff.pace import Pace


class Seconds:
    def __init__(self):
        self.passed = 0.0

    def __call__(self):
        return self.passed


def test_the_first_is_drawn_at_once():
    assert Pace(0.25, Seconds()).ask() == 0


def test_what_comes_soon_after_waits_for_the_rest_of_the_time():
    seconds = Seconds()
    pace = Pace(0.25, seconds)
    pace.ask()
    pace.drawn()
    seconds.passed += 0.1
    assert pace.ask() == 0.15


def test_what_comes_while_a_drawing_is_promised_is_drawn_with_it():
    pace = Pace(0.25, Seconds())
    pace.ask()
    assert pace.ask() is None


def test_a_thousand_events_in_a_second_are_four_drawings_and_the_first():
    seconds = Seconds()
    pace = Pace(0.25, seconds)
    drawings, due = 0, None
    for millisecond in range(1000):
        seconds.passed = millisecond / 1000
        if due is not None and seconds.passed >= due:
            pace.drawn()
            drawings, due = drawings + 1, None
        wait = pace.ask()
        if wait is not None:
            due = seconds.passed + wait
    # At 0, 0.25, 0.5 and 0.75 s; the one at 1 s lies after the thousand.
    assert drawings == 4
