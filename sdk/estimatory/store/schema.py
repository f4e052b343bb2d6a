"""The tables of the index. Another layout is another version: an index of any other is rebuilt.

``runs_unreadable`` came later without one: where it is missing, look-ups are merely slower.
"""

from __future__ import annotations

VERSION = 1

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL UNIQUE,
  experiment TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  status TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  created_at REAL NOT NULL,
  started_at REAL,
  ended_at REAL,
  parent TEXT NOT NULL,
  search TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sequence INTEGER NOT NULL
);
CREATE INDEX runs_by_created_at ON runs (created_at);
CREATE INDEX runs_by_name ON runs (name, created_at);
CREATE INDEX runs_by_status ON runs (status, created_at);
CREATE INDEX runs_by_experiment ON runs (experiment, created_at);
CREATE INDEX experiments ON runs (experiment, is_active, created_at);
CREATE INDEX runs_by_parent ON runs (parent, created_at);
CREATE INDEX runs_by_sequence ON runs (sequence);
CREATE INDEX runs_active ON runs (id) WHERE is_active;
CREATE INDEX runs_unreadable ON runs (run_id) WHERE fingerprint LIKE '!%';
CREATE TABLE summaries (id INTEGER PRIMARY KEY, summary TEXT NOT NULL);
CREATE TABLE metric_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE metrics (
  name INTEGER NOT NULL, value REAL NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (name, value, run)
) WITHOUT ROWID;
CREATE INDEX metrics_of_run ON metrics (run, name);
CREATE TABLE tags (
  key TEXT NOT NULL, value TEXT NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (key, value, run)
) WITHOUT ROWID;
CREATE INDEX tags_of_run ON tags (run, key, value);
CREATE TABLE removals (run_id TEXT NOT NULL, sequence INTEGER NOT NULL);
"""
