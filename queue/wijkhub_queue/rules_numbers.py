"""Rule 2, read from a journal: living tickets have different numbers, and a number rests until its band is used up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wijkhub_queue.hub_setup import HubSetup, ServiceGroup

Band = tuple[int, int]


class Round:
    """The use of one letter's band since its numbers began anew."""

    def __init__(self, band: Band, held: Iterable[str], *, anew: bool) -> None:
        self.band = band
        self.anew = anew
        """Whether the next number given out has to be the band's first that is free."""
        self.used = {number for number in held if self.has(number)}
        self.given: dict[str, int] = {}
        """When (in events read) each number was last given out."""
        self.free_since: dict[str, int] = {}
        """When each number's ticket was over, earliest first."""

    def has(self, number: str) -> bool:
        """Whether the number lies in the band."""
        return number[1:].isdecimal() and self.band[0] <= int(number[1:]) <= self.band[1]

    def too_soon(self, number: str) -> str | None:
        """Why this number may not be given out yet, or None."""
        given = self.given.get(number)
        if given is None:
            return None
        unused = self.band[1] - self.band[0] + 1 - len(self.used)
        if unused:
            return f"{unused} numbers of its band were never used"
        rested = next((other for other in self.free_since if other != number), None)
        if rested is not None and self.free_since[rested] < given:
            return f"{rested} has been free for longer"
        return None


class Numbers:
    """Which numbers are held, and how far each band has been used."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}
        """Numbers of living tickets, and whose they are."""
        self._rounds: dict[str, Round] = {}
        self._groups: dict[str, ServiceGroup] = {}

    def configure(self, setup: HubSetup) -> None:
        """Begin anew for each letter whose band is another."""
        self._groups = {group.id: group for group in setup.groups}
        bands = {group.letter: (group.first, group.last) for group in setup.groups}
        self._rounds = {
            letter: self._rounds[letter]
            if letter in self._rounds and self._rounds[letter].band == band
            else self._begin(letter, band, anew=False)
            for letter, band in bands.items()
        }

    def turn_day(self) -> None:
        """Begin anew for every letter."""
        self._rounds = {letter: self._begin(letter, before.band, anew=True) for letter, before in self._rounds.items()}

    def start_over(self) -> None:
        """Begin anew for every letter, from wherever its numbers go on: those that were given out may be unknown."""
        self._rounds = {letter: self._begin(letter, before.band, anew=False) for letter, before in self._rounds.items()}

    def _begin(self, letter: str, band: Band, *, anew: bool) -> Round:
        return Round(band, (number for number in self.holders if number[:1] == letter), anew=anew)

    def give(self, number: str, ticket: str, group_id: str, when: int) -> Iterator[str]:
        """A ticket gets a number; yields what is wrong with that."""
        group = self._groups.get(group_id)
        if group is None:
            yield f"{number} was given out in group '{group_id}', which the hub has not"
        elif not (len(number) == 4 and number[1:].isdecimal() and number[0] == group.letter):
            yield f"{number} is no number of group '{group_id}', whose letter is {group.letter}"
        else:
            current = self._rounds[group.letter]
            if not current.has(number):
                yield f"{number} lies outside the band {group.first}-{group.last}"
            elif why := current.too_soon(number):
                yield f"{number} came back too soon: {why}"
            elif current.anew and number != (due := self._first_free(group)):
                yield f"{number} was given out as the first of the day, but {due} was due"
            current.anew = False
            current.given[number] = when
        yield from self.hold(number, ticket)

    def _first_free(self, group: ServiceGroup) -> str | None:
        numbers = (f"{group.letter}{digits:03d}" for digits in range(group.first, group.last + 1))
        return next((number for number in numbers if number not in self.holders), None)

    def hold(self, number: str, ticket: str) -> Iterator[str]:
        """A ticket lives, or lives again; yields when its number is another's."""
        holder = self.holders.get(number, ticket)
        if holder != ticket:
            yield f"{number} is the number of two living tickets, {holder} and {ticket}"
        self.holders[number] = ticket
        current = self._rounds.get(number[:1])
        if current is not None and current.has(number):
            current.used.add(number)
            current.free_since.pop(number, None)

    def release(self, number: str, ticket: str, when: int) -> None:
        """A ticket is over."""
        if self.holders.get(number) != ticket:
            return
        del self.holders[number]
        current = self._rounds.get(number[:1])
        if current is not None and number in current.used:
            current.free_since[number] = when
