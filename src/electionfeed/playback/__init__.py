"""A night in time: clocks, replay, cursors, timelines, and what changed between two moments."""
