"""Nights that have not happened: models of swing, noise and times learned from the real nights, one night or many."""
