"""Every tally that a results desk shows, each a fold of measures, grouped and explained in one way."""

from .columns import Columns, columns, comma_separated, rows_of, stacked
from .desk import Desk, desk, desk_by
from .explain import Contribution, Explanation, explain, story
from .grouped import ELSEWHERE, KEYS, Groups, grouped
from .identity import BALLOT, BROADCAST, IDENTITIES, LIBRARY, Identity
from .leaders import Leaders, leaders
from .line import Reached
from .numbers import NUMBERS, explain_number
from .people import Departure, Member, People, people
from .ranking import Entry, Ranking
from .rankings import RANKINGS, swing_ranking
from .swing import Swing, swing

__all__ = [
    "BALLOT",
    "BROADCAST",
    "ELSEWHERE",
    "IDENTITIES",
    "KEYS",
    "LIBRARY",
    "NUMBERS",
    "RANKINGS",
    "Columns",
    "Contribution",
    "Departure",
    "Desk",
    "Entry",
    "Explanation",
    "Groups",
    "Identity",
    "Leaders",
    "Member",
    "People",
    "Ranking",
    "Reached",
    "Swing",
    "columns",
    "comma_separated",
    "desk",
    "desk_by",
    "explain",
    "explain_number",
    "grouped",
    "leaders",
    "people",
    "rows_of",
    "stacked",
    "story",
    "swing",
    "swing_ranking",
]
