"""A day's calls and one resident's story in words, with the names and the clock of the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wijkhub_queue.explain import ExplainedCall, PassedOver, Story, StoryLine
from wijkhub_queue.hub_setup import APPOINTMENT, HubSetup, in_language
from wijkhub_queue.reason_words import clock, domain_texts, duration, reason_sentence
from wijkhub_queue.texts import MissingText


class Teller:
    """Puts what was explained into words of one language, with the names that the day's set-ups have, or had last."""

    def __init__(self, setups: Sequence[HubSetup], language: str) -> None:
        """Be ready to tell of a day by these set-ups, one at least, the last one last."""
        self._setups = tuple(reversed(setups))
        self._language = language
        self._zone = setups[-1].policy.time_zone

    def say(self, key: str, /, *, n: int | None = None, **figures: object) -> str:
        """The words of `explain.<key>`."""
        return domain_texts().get(self._language, f"explain.{key}", n=n, **figures)

    def call(self, call: ExplainedCall) -> Iterator[str]:
        """A line for the call, and one for each reason why others were passed over, with who they are."""
        head = f"{clock(call.at, self._zone)}  {call.number:<5} {self._counter(call.counter)}: "
        yield head + reason_sentence(
            call.because,
            self._language,
            class_name=self._class(call.because.ticket_class),
            time_zone=self._zone,
        )
        groups: dict[tuple[str, str | None], list[PassedOver]] = {}
        for passed in call.passed_over:
            groups.setdefault((passed.why, passed.language), []).append(passed)
        urgency = _minutes(call.because.rate * call.because.waited_s)
        for (why, language), people in groups.items():
            who = ", ".join(self._who(one) for one in people)
            yield "              " + self._why(why, language, urgency) + " " + who

    def story(self, story: Story) -> Iterator[str]:
        """A line for each thing that happened to the resident, and for each call that passed them over."""
        yield self.say("story", number=story.number)
        for line in story.lines:
            yield f"{clock(line.at, self._zone)}  {self._what(line)}"

    def _what(self, line: StoryLine) -> str:
        counter = self._counter(line.counter) if line.counter else ""
        if line.passed is not None:
            urgency = _minutes(line.called_urgency or 0.0)
            why = self._why(line.passed.why, line.passed.language, urgency)
            return self.say("was-passed", called=line.called, counter=counter, why=f"{why} {self._who(line.passed)}")
        if line.because is not None:
            why = reason_sentence(
                line.because,
                self._language,
                class_name=self._class(line.because.ticket_class),
                time_zone=self._zone,
            )
            return self.say("was-called", counter=counter, why=why)
        try:
            said = self.say(f"did.{line.what}", service=self._service(line.service))
        except MissingText:
            said = self.say("did.other", what=line.what)
        details = [counter] if counter else []
        if line.ticket_class is not None:
            details.append(self._class(line.ticket_class))
        if line.booked is not None:
            details.append(self.say("appointment", booked=clock(line.booked, self._zone)))
        if line.staff is not None:
            details.append(domain_texts().get(self._language, f"reason.{line.staff}"))
        return f"{said} ({', '.join(details)})" if details else said

    def _why(self, why: str, language: str | None, urgency: str) -> str:
        return self.say(f"passed.{why}", urgency=urgency, language=self._language_name(language or ""))

    def _who(self, one: PassedOver) -> str:
        waited = duration(one.waited_s, self._language)
        if one.why == "less-urgent":
            return self.say("who-urgency", number=one.number, waited=waited, urgency=_minutes(one.urgency))
        return self.say("who", number=one.number, waited=waited)

    def _counter(self, counter_id: str) -> str:
        place = next(filter(None, (setup.counter(counter_id) for setup in self._setups)), None)
        return in_language(place.name, self._language) if place else counter_id

    def _service(self, service_id: str | None) -> str:
        service = next(filter(None, (setup.service(service_id or "") for setup in self._setups)), None)
        return in_language(service.name, self._language) if service else service_id or ""

    def _class(self, class_id: str) -> str:
        classes = (one for setup in self._setups for one in (*setup.policy.classes, APPOINTMENT))
        found = next((one for one in classes if one.id == class_id), None)
        return (in_language(found.name, self._language) if found else "") or class_id

    def _language_name(self, code: str) -> str:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(code).get_display_name(self._language) or code
        except (UnknownLocaleError, ValueError):
            return code


def _minutes(urgency_s: float) -> str:
    """Urgency as minutes that count, with a tenth where there is one."""
    return f"{round(urgency_s / 60, 1):g}"
