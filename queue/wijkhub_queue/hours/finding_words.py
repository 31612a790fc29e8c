"""What was found in a text of hours, in words: what is wrong, in which part, and what to write instead."""

from __future__ import annotations

from wijkhub_queue.hours.catalogue import date_words, hours_texts
from wijkhub_queue.hours.checking import LONGEST, MOST_PARTS, Finding


def finding_words(finding: Finding, language: str) -> str:
    """A finding in one or two sentences; what somebody wrote is quoted as it is."""
    texts = hours_texts()
    words = texts.get(
        language,
        f"finding.{finding.code}",
        part=finding.part,
        place=finding.at + 1,
        longest=LONGEST,
        most=MOST_PARTS,
        day=date_words(finding.day, language) if finding.day else "",
    )
    if finding.better:
        words += " " + texts.get(language, "finding.better", text=finding.better)
    return words
