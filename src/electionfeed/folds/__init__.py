"""Events folded into states, and the engine under the tallies."""
