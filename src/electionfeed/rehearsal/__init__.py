"""Nights that go wrong on purpose: corrections, incidents, faults of delivery, corruption, and what must be shown."""
