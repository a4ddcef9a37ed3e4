"""How candidates are counted as parties: a named, explicit policy that the caller chooses.

Three questions divide published totals. Is a Labour and Co-operative candidate counted as Labour? Is the Speaker, who
stands without a party, counted with the party they left? Is a party registered in Great Britain and again in
Northern Ireland one party or two? An `Identity` answers each, and every tally asks it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from .._frozen import FrozenMap
from ..events import CandidatesNominated
from ..names import Registry

__all__ = ["BALLOT", "BROADCAST", "IDENTITIES", "LIBRARY", "Identity"]

SPEAKER = "Spk"
NORTHERN_IRELAND = "Northern Ireland"

# The Electoral Commission's id of a joint party -> how the House of Commons Library writes "and Co-operative".
JOINT = FrozenMap({"PP119": "Coop"})

# Parties with candidates on both registers in the bundled nights. "Ind" is no party, and so not here.
TWICE = frozenset({"CSA", "Con", "Green", "UKIP"})

# The seats of a Speaker seeking re-election, and the party that each left for the chair: Buckingham (John Bercow),
# Chorley (Lindsay Hoyle) on the boundaries of 2010 and of 2024.
SPEAKERS = FrozenMap({"E14000608": "Con", "E14000637": "Lab", "E14001170": "Lab"})


@attrs.frozen(kw_only=True)
class Identity:
    """Which party a candidate counts for: joint candidates and Irish registrations apart or not, Speakers by seat."""

    joint_apart: bool = False
    ireland_apart: bool = False
    registered_twice: frozenset[str] = TWICE
    speakers: Mapping[str, str] = FrozenMap()

    def of(self, party: str, seat: CandidatesNominated) -> str:
        """Give the code that counts for a party at a seat, now or at the baseline, joint candidates not apart."""
        if party == SPEAKER:
            return self.speakers.get(seat.seat, party)
        if self.ireland_apart and seat.country == NORTHERN_IRELAND and party in self.registered_twice:
            return f"{party} NI"
        return party

    def candidate(self, party: str, number: int, seat: CandidatesNominated) -> str:
        """Give the code that counts for a candidate of this party and ballot number at a seat."""
        code = self.of(party, seat)
        if not self.joint_apart or number > len(seat.candidates):
            return code
        adjunct = seat.candidates[number - 1].adjunct
        return f"{code} {JOINT.get(adjunct, adjunct)}" if adjunct else code

    def apart(self, parties: Collection[str], *, compared: bool = False) -> Mapping[str, str]:
        """Give the codes that it makes of a night's party codes, each as its own name; none if it divides none.

        With `compared`, only those that count against the last election, where joint candidates are not apart.
        """
        irish = [f"{party} NI" for party in parties if self.ireland_apart and party in self.registered_twice]
        joint = [f"{code} {name}" for code in (*parties, *irish) for name in JOINT.values() if self.joint_apart]
        return {code: code for code in (irish if compared else [*irish, *joint])}


LIBRARY = Identity()
BROADCAST = Identity(speakers=SPEAKERS)
BALLOT = Identity(joint_apart=True, ireland_apart=True)

IDENTITIES: Mapping[str, Identity] = Registry(
    (("library", LIBRARY), ("broadcast", BROADCAST), ("ballot", BALLOT)), "way to count parties"
)
