"""The words that the Library's files use: each cell that holds one is read against these, so that no other passes."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules import REGIONS

__all__ = [
    "BLOCS",
    "GENDERS",
    "INDEPENDENT_ID",
    "NATIONAL",
    "NOTHING",
    "OTHER",
    "PREFIXES",
    "REGION_IDS",
    "TYPES",
    "election_year",
    "is_general_election",
]

OTHER = "Oth"  # every candidate or party that a source does not name
NOTHING = ("", "NA")

# The Library's id of independents in Parliament's Members' Names Information Service, as if they were a party.
INDEPENDENT_ID = "8"

# The nine-character codes of the Office for National Statistics begin with the letter of the nation.
PREFIXES: Mapping[str, str] = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}

_CODES = (
    *("E12000004", "E12000006", "E12000007", "E12000001", "E12000002", "N92000002"),
    *("S92000003", "E12000008", "E12000009", "W92000004", "E12000005", "E12000003"),
)
# The code of each region of England and of the other nations, in the order of `rules.REGIONS`, which is by name.
REGION_IDS: Mapping[str, str] = dict(zip(REGIONS, _CODES, strict=True))

TYPES = ("Borough", "Burgh", "County")
GENDERS = ("Female", "F", "Male", "M", "Non-binary", "?", "")

# The record of seats knows four blocs and every other party as one. They are tied to parties by Parliament's ids.
BLOCS: Mapping[str, str] = {"4": "Con", "15": "Lab", "17": "Lib", "29": "Nat", "22": "Nat"}
NATIONAL: Mapping[str, str] = {"29": "Scotland", "22": "Wales"}

# Since 1918, where the record of seats begins; those of 1974 are F (February) and O (October).
GENERAL_ELECTIONS = (
    *("1918", "1922", "1923", "1924", "1929", "1931", "1935", "1945", "1950", "1951", "1955", "1959", "1964", "1966"),
    *("1970", "1974F", "1974O", "1979", "1983", "1987", "1992", "1997", "2001", "2005", "2010", "2015", "2017", "2019"),
    "2024",
)


def is_general_election(label: str) -> bool:
    """Say whether a label such as "1974F" or "2019" names a general election, or may name one after the last known."""
    return label in GENERAL_ELECTIONS or (label.isdecimal() and len(label) == 4 and label > GENERAL_ELECTIONS[-1])


def election_year(label: str) -> int:
    """Give the year of an election label such as "1974F"."""
    return int(label[:4])
