"""Every tally that a results desk shows, each a fold of measures, grouped and explained in one way."""
