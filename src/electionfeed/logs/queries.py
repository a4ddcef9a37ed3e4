"""What is asked of the tables of a SQLite log."""

# ruff: noqa: S608 - the queries are put together from our own words; values always go in as parameters
from __future__ import annotations

__all__ = [
    "BETWEEN",
    "ELECTION",
    "ELECTIONS",
    "INSERT",
    "KEPT",
    "LAST",
    "NEWEST",
    "NOMINATED",
    "PICK",
    "READ",
    "SEATED",
    "SNAPSHOT",
    "SNAPSHOTS",
    "STRANGERS",
    "SUPERSEDED",
]

OURS = "election = (SELECT id FROM elections WHERE name = ?)"

ELECTIONS = "SELECT name FROM elections ORDER BY name"
ELECTION = "INSERT OR IGNORE INTO elections (name) VALUES (?)"
INSERT = "INSERT INTO events VALUES ((SELECT id FROM elections WHERE name = ?), ?, ?, ?, ?, ?)"
LAST = f"SELECT max(seq) FROM events WHERE {OURS}"
READ = f"SELECT seq, line FROM events WHERE {OURS} AND seq > ?{{}} ORDER BY seq LIMIT ?"
BETWEEN = f"SELECT seq, line FROM events WHERE {OURS} AND at > ? AND at <= ? ORDER BY seq"
PICK = f"SELECT seq, line FROM events WHERE {OURS} AND seq IN (SELECT value FROM json_each(?)) ORDER BY seq"
KEPT = f"SELECT seq, at, seat, type, line FROM events WHERE {OURS} ORDER BY seq"
SEATED = f"SELECT 1 FROM events WHERE {OURS} AND seat = ? LIMIT 1"
NOMINATED = f"SELECT seq, line FROM events WHERE {OURS} AND type = 'CandidatesNominated' ORDER BY seq"
STRANGERS = "SELECT election, seq, line FROM events WHERE election NOT IN (SELECT id FROM elections) LIMIT 1"

SNAPSHOT = "INSERT OR REPLACE INTO snapshots VALUES ((SELECT id FROM elections WHERE name = ?), ?, ?, ?, ?)"
NEWEST = f"""
SELECT seq, state FROM snapshots WHERE {OURS} AND name = ? AND version = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"""
SNAPSHOTS = f"SELECT name, version, seq, state FROM snapshots WHERE {OURS} ORDER BY name, version, seq"
SUPERSEDED = """
DELETE FROM snapshots WHERE EXISTS (
  SELECT 1 FROM snapshots AS newer WHERE newer.election = snapshots.election AND newer.name = snapshots.name
  AND (newer.version, newer.seq) > (snapshots.version, snapshots.seq))"""
