"""What belongs to the tallies of a results desk; the reducers are `electionfeed.board`, `.desk`, `.people` ..."""

from typing import TYPE_CHECKING

from .._lazy import lazy

if TYPE_CHECKING:
    from .chances import Chances as Chances
    from .chances import Ranges as Ranges
    from .chances import SeatRange as SeatRange
    from .columns import comma_separated as comma_separated
    from .columns import stacked as stacked
    from .contributions import Contribution as Contribution
    from .contributions import Explanation as Explanation
    from .desk import Desk as Desk
    from .desk import desk_by as desk_by
    from .explain import explain_number as explain_number
    from .forecast import Forecast as Forecast
    from .forecast import forecast_with as forecast_with
    from .forecasting.constants import Constants as Constants
    from .grouped import ELSEWHERE as ELSEWHERE
    from .grouped import KEYS as KEYS
    from .grouped import Groups as Groups
    from .identity import BALLOT as BALLOT
    from .identity import BROADCAST as BROADCAST
    from .identity import IDENTITIES as IDENTITIES
    from .identity import LIBRARY as LIBRARY
    from .identity import Identity as Identity
    from .leaders import Leaders as Leaders
    from .line import Reached as Reached
    from .numbers import NUMBERS as NUMBERS
    from .people import Departure as Departure
    from .people import Member as Member
    from .people import People as People
    from .ranking import Entry as Entry
    from .ranking import Ranking as Ranking
    from .rankings import RANKINGS as RANKINGS
    from .rankings import swing_ranking as swing_ranking
    from .rows import Columns as Columns
    from .rows import rows_of as rows_of
    from .swing import Swing as Swing
else:
    # Hidden from type checkers, to whom it would give any name at all.
    __getattr__, __dir__, __all__ = lazy(__name__)
