"""Readers of official result files, each giving the facts of a night as events."""
