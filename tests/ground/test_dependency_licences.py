import re
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

import pytest
from packaging.markers import Marker

# Licences under which a municipality may run, change and pass on Wijkhub under the EUPL-1.2.
# Fonts (OFL) are passed on unchanged beside it.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EUPL-1.2", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "CC0-1.0",
}  # fmt: skip
IN_OLDER_WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}


def licence_of(package: PackageMetadata) -> str:
    """A package's licence as an SPDX expression, from the first place of its metadata that says it plainly."""
    if expression := package.get("License-Expression"):
        return str(expression)
    plain = (package.get("License") or "").strip().splitlines()[:1]
    classifiers = [
        text.rpartition(" :: ")[2] for text in package.get_all("Classifier") or [] if text.startswith("License ::")
    ]
    for words in [*plain, *classifiers]:
        known = IN_OLDER_WORDS.get(words.lower(), words)
        if all(part in ALLOWED for part in re.split(r" OR | AND ", known)):
            return known
    return " / ".join([*plain, *classifiers]) or "none stated"


def may_be_used(expression: str) -> bool:
    """Whether an SPDX expression without brackets leaves us a choice that is allowed."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def test_everything_that_a_hub_runs_on_may_be_passed_on_with_it(root: Path) -> None:
    refused = {}
    for line in (root / "requirements.lock").read_text().splitlines():
        found = re.match(r"([\w.-]+)==\S+(?: ; (.*?))? \\$", line)
        if found and (not found[2] or Marker(found[2]).evaluate()):
            licence = licence_of(metadata(found[1]))
            if not may_be_used(licence):
                refused[found[1]] = licence
    assert refused == {}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-2.0-only", False),
        ("LGPL-2.1-or-later OR MPL-2.0", True),
        ("none stated", False),
    ],
)
def test_a_licence_counts_as_its_expression_says(expression: str, allowed: bool) -> None:
    assert may_be_used(expression) is allowed
