"""When a place receives residents: open, closed, by appointment, or not known.

The canonical form is `Hours`: a text in the OpenStreetMap `opening_hours` syntax, dated exceptions that win over it,
and what staff did to the doors, which wins over all until it lapses. Moments have a zone; answers are in UTC.

    state_at(hours, moment)                 -> Answer: state, until, then, comment, reason, because, confirmed_at
    timeline(hours, start, end)             -> [Span]: what holds from moment to moment, without a gap
    openings(hours, start, end, states=...) -> [Span]: only when it is open (or in the states asked for)
    hours_by_day(hours, first, days)        -> [Day]: stretches of local minutes by the day on which they begin

    validate(text, today=...)               -> (Finding, ...) to mind; raises HoursRefused with what to write instead
    validate_exceptions(exceptions)         raises HoursRefused
    problem_in(text), cautions_of(text, today=...), finding_words(finding, language)

    state_words(answer, language, now=...)  -> "open tot 17:00"
    confirmed_words(confirmed_at, language) -> "laatst bevestigd op ..."
    day_rows(hours, first, language)        -> (DayRow, ...): a week as a table; exceptions_ahead(...) alike

    schema_org_hours(hours, first)          -> openingHoursSpecification, specialOpeningHoursSpecification
    calendar_of_openings(hours, ...)        -> an iCalendar file
    geojson_hours(hours, moment)            -> properties of a feature

    shortfalls(places, neighbourhoods, rules, first) -> HoursReport; row_words(row, language)

All take `calendar=Calendar(...)`: the time zone, the country of the holidays, and when 5 May is one.
"""

from wijkhub_queue.hours.answers import LOOK_AHEAD as LOOK_AHEAD
from wijkhub_queue.hours.answers import state_at as state_at
from wijkhub_queue.hours.calendar_feed import calendar_of_openings as calendar_of_openings
from wijkhub_queue.hours.checking import LONGEST as LONGEST
from wijkhub_queue.hours.checking import Finding as Finding
from wijkhub_queue.hours.checking import cautions_of as cautions_of
from wijkhub_queue.hours.checking import problem_in as problem_in
from wijkhub_queue.hours.days import Day as Day
from wijkhub_queue.hours.days import Stretch as Stretch
from wijkhub_queue.hours.days import hours_by_day as hours_by_day
from wijkhub_queue.hours.finding_words import finding_words as finding_words
from wijkhub_queue.hours.geojson import geojson_hours as geojson_hours
from wijkhub_queue.hours.layers import openings as openings
from wijkhub_queue.hours.layers import timeline as timeline
from wijkhub_queue.hours.public_holidays import holiday_on as holiday_on
from wijkhub_queue.hours.public_holidays import holidays as holidays
from wijkhub_queue.hours.refused import HoursRefused as HoursRefused
from wijkhub_queue.hours.refused import validate as validate
from wijkhub_queue.hours.refused import validate_exceptions as validate_exceptions
from wijkhub_queue.hours.rules import HoursReport as HoursReport
from wijkhub_queue.hours.rules import HoursRules as HoursRules
from wijkhub_queue.hours.rules import Neighbourhood as Neighbourhood
from wijkhub_queue.hours.rules import NeighbourhoodRow as NeighbourhoodRow
from wijkhub_queue.hours.rules import PlaceRow as PlaceRow
from wijkhub_queue.hours.rules import ServedPlace as ServedPlace
from wijkhub_queue.hours.rules import row_words as row_words
from wijkhub_queue.hours.rules import shortfalls as shortfalls
from wijkhub_queue.hours.schema_org import schema_org_hours as schema_org_hours
from wijkhub_queue.hours.stated import DUTCH as DUTCH
from wijkhub_queue.hours.stated import Answer as Answer
from wijkhub_queue.hours.stated import Calendar as Calendar
from wijkhub_queue.hours.stated import DayException as DayException
from wijkhub_queue.hours.stated import Doors as Doors
from wijkhub_queue.hours.stated import Hours as Hours
from wijkhub_queue.hours.stated import Span as Span
from wijkhub_queue.hours.stated import State as State
from wijkhub_queue.hours.stated import TimeRange as TimeRange
from wijkhub_queue.hours.words import DayRow as DayRow
from wijkhub_queue.hours.words import confirmed_words as confirmed_words
from wijkhub_queue.hours.words import day_rows as day_rows
from wijkhub_queue.hours.words import exceptions_ahead as exceptions_ahead
from wijkhub_queue.hours.words import state_words as state_words
