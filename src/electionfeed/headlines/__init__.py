"""Events in the words of a newsroom: one line an event, ranked posts, and the key points that sum up a night."""

from .lines import headline, ranked, standings

__all__ = ["headline", "ranked", "standings"]
