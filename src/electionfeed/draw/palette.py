"""The colour and the mark of each party: a mark says without colour what the colour says.

Where the House of Commons knows a party, the colour is the one that the UK Parliament's Members API gives with it
(https://members-api.parliament.uk, `backgroundColour` of each party); of parties that have no seat there, it is the one
of Wikipedia's index of United Kingdom political parties. Any other party has a colour that follows from its code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256

import attrs

from .._frozen import FrozenMap
from ..names import resolve
from .contrast import PARTS, colour, ink, shade

__all__ = ["OTHERS", "PARTIES", "Known", "Palette", "Theme"]

OTHERS = "Oth"


@attrs.frozen
class Known:
    """A party as pictures know it: its colour and its mark of one or two characters."""

    colour: str
    mark: str


PARTIES: Mapping[str, Known] = FrozenMap(
    {
        "APNI": Known("#cdaf2d", "A"),
        "BRX": Known("#12b6cf", "B"),
        "Con": Known("#0063ba", "C"),
        "DUP": Known("#d46a4c", "DU"),
        "Green": Known("#78b82a", "G"),
        "Ind": Known("#909090", "I"),
        "LD": Known("#faa01a", "LD"),
        "Lab": Known("#d50000", "L"),
        "Oth": Known("#7a8794", "+"),
        "PC": Known("#348837", "PC"),
        "RUK": Known("#12b6cf", "R"),
        "SDLP": Known("#4ea268", "SD"),
        "SF": Known("#02665f", "SF"),
        "SNP": Known("#fff685", "S"),
        "Spk": Known("#666666", "Sp"),
        "TUV": Known("#0c3a6a", "TU"),
        "UKIP": Known("#70147a", "UK"),
        "UUP": Known("#a1cdf0", "UU"),
    }
)
# What the tallies add to a code where they count joint candidates or Irish registrations apart.
APART = (" Coop", " NI")


@attrs.frozen
class Theme:
    """The colours of a picture that are no party's, for a light page or a dark one."""

    paper: str
    ink: str
    soft: str
    rule: str
    edge: str
    empty: str


LIGHT = Theme(paper="#ffffff", ink="#1a1a1a", soft="#595959", rule="#d9d9d9", edge="#767676", empty="#f4f4f4")
DARK = Theme(paper="#14171a", ink="#f2f2f2", soft="#b5b9bd", rule="#3a3f45", edge="#868d95", empty="#1e2226")


@attrs.frozen(slots=False)
class Palette:
    """The parties of one picture, each with its colour, its mark and its class in the picture's style."""

    parties: Sequence[str]
    own: Mapping[str, str] = attrs.field(factory=dict)

    def fill(self, party: str) -> str:
        """Give the colour of a party."""
        return self.own.get(party) or _known(party, "colour") or _made(party)

    def mark(self, party: str) -> str:
        """Give the mark of a party, which no other party of this picture has."""
        return self.marks[party]

    def name(self, party: str) -> str:
        """Give the class of a party in the picture's style."""
        return f"p{self.parties.index(party)}"

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Give the marks by party: those of known parties first, then of each other party what is still free."""
        marks = {party: mark for party in self.parties if (mark := _known(party, "mark"))}
        for party in self.parties:
            if party not in marks:
                marks[party] = next(mark for mark in _marks(party) if mark not in marks.values())
        return marks

    def style(self, theme: Theme) -> dict[str, str]:
        """Give the rules of the parties: areas, ink on them, lines and dots, each of which stands out from the page."""
        rules: dict[str, str] = {}
        for party in self.parties:
            fill, name = self.fill(party), self.name(party)
            line = shade(fill, theme.paper, PARTS)
            rules[f".{name}"] = f"fill:{fill};stroke:{line}"
            rules[f".{name} text"] = f"fill:{ink(fill)};stroke:none"
            rules[f".{name}l"] = f"stroke:{line};fill:none"
            rules[f".{name}d"] = f"fill:{line};stroke:{theme.paper}"
        return rules


def checked(own: Mapping[str, str] | None, parties: Iterable[str]) -> Mapping[str, str]:
    """Read the colours that a user gives by party, or raise `ValueError` for a party or a colour that is none."""
    known = {*parties, *PARTIES}
    return {resolve(party, known, "party"): colour(given) for party, given in (own or {}).items()}


def _known(party: str, what: str) -> str | None:
    for end in ("", *APART):
        base = party.removesuffix(end)
        if base in PARTIES and party == base + end:
            known: str = getattr(PARTIES[base], what)
            return known if what == "colour" or not end else known + end[1].lower()
    return None


def _made(party: str) -> str:
    """Make a colour of a hue that follows from the code, with enough contrast to a light page."""
    digest = sha256(party.encode("utf-8", "surrogatepass")).digest()
    return shade(_hue(digest[0] / 256, 0.4 + digest[1] / 1280, 0.55), LIGHT.paper, PARTS)


def _hue(hue: float, light: float, saturation: float) -> str:
    from colorsys import hls_to_rgb

    return "#" + "".join(f"{round(255 * channel):02x}" for channel in hls_to_rgb(hue, light, saturation))


def _marks(party: str) -> Iterable[str]:
    letters = [character for character in party if character.isalnum()] or ["?"]
    yield letters[0].upper()
    for second in letters[1:]:
        yield letters[0].upper() + second.lower()
    for number in range(1_000):
        yield f"{letters[0].upper()}{number}"
