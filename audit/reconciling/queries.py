"""The comparison of one recorded table as one statement, so that it sees one moment of it.

``entries`` are the ledger's lines of the table, ``steps`` those that changed something since the
newest baseline; ``versions`` are the same of the history table. Step by step they must agree, each
line must build upon the one before, the last must be how the row stands now, and whoever signed
must exist. The work is the database's: Python only sees what disagrees. What belongs together is
brought together by grouping, since SQLite would join two such lists by reading one whole for each
line of the other.
"""

import functools
from enum import IntEnum

from django.db import connection

from audit.models import Act, ErasedRow, LedgerEntry
from audit.reconciling.recordings import Recording


class Part(IntEnum):
    """Which of the five questions a row of the answer belongs to."""

    STEPS = 1
    CHAIN = 2
    ROW = 3
    SIGNED_LEDGER = 4
    SIGNED_HISTORY = 5


# What has a ledger line or a version since the last comparison. Adding '' keeps the database from
# reading the whole table's lines through their index, where the last few lines are what is asked.
CHANGED = """
changed AS (
  SELECT "row" FROM {ledger} WHERE seq > %(seq)s AND "table" || '' = %(table)s
  {or_history}
),"""
CHANGED_ROWS = '(SELECT "row" FROM changed)'
OR_HISTORY = "UNION SELECT {key} FROM {history} WHERE history_id > %(version)s"

ENTRIES = """
entries AS (
  SELECT seq, "row", operation, actor, act, before, version,
    CASE operation WHEN 'D' THEN '' ELSE after END AS state,
    LAG(CASE operation WHEN 'D' THEN '' ELSE after END)
      OVER (PARTITION BY "row" ORDER BY seq) AS earlier,
    MAX(CASE operation WHEN 'B' THEN seq END) OVER (PARTITION BY "row") AS base,
    MAX(seq) OVER (PARTITION BY "row") AS newest
  FROM {ledger} WHERE "table" = %(table)s{in_changed_row}
)"""

VERSIONS = """,
steps AS (
  SELECT "row", seq, operation, actor, act, state,
    ROW_NUMBER() OVER (PARTITION BY "row" ORDER BY seq) AS step
  FROM entries
  WHERE seq = base OR (COALESCE(seq > base, TRUE) AND earlier IS DISTINCT FROM state)
),
bases AS (SELECT "row", COALESCE(version, 0) AS version FROM entries WHERE seq = base),
told AS (
  SELECT h.{key} AS "row", h.history_id, h.history_type, h.history_user_id AS actor, h.act_id AS act,
    b.version AS base,
    CASE h.history_type WHEN '-' THEN '' ELSE {version_digest} END AS state
  FROM {history} h LEFT JOIN bases b ON b."row" = h.{key}
  WHERE COALESCE(h.history_id >= b.version, TRUE){in_changed_version}
),
compared AS (
  SELECT *, LAG(state) OVER (PARTITION BY "row" ORDER BY history_id) AS earlier FROM told
),
versions AS (
  SELECT "row", history_id, history_type, actor, act, state,
    ROW_NUMBER() OVER (PARTITION BY "row" ORDER BY history_id) AS step
  FROM compared WHERE earlier IS DISTINCT FROM state
),
placed AS (
  SELECT "row", step, MAX(seq) AS seq, MAX(operation) AS operation, MAX(actor) AS actor,
    MAX(act) AS act, MAX(state) AS state, MAX(version) AS version, MAX(history_type) AS history_type,
    MAX(told_actor) AS told_actor, MAX(told_act) AS told_act, MAX(told_state) AS told_state
  FROM (
    SELECT "row", step, seq, operation, actor, act, state, CAST(NULL AS BIGINT) AS version,
      CAST(NULL AS VARCHAR(1)) AS history_type, CAST(NULL AS BIGINT) AS told_actor,
      CAST(NULL AS BIGINT) AS told_act, CAST(NULL AS VARCHAR(64)) AS told_state
    FROM steps
    UNION ALL
    SELECT "row", step, NULL, NULL, NULL, NULL, NULL, history_id, history_type, actor, act, state
    FROM versions
  ) side GROUP BY "row", step
)"""

STEPS_DISAGREE = """
SELECT 1 AS part, p."row" AS "row", p.step AS step, p.seq, p.operation, p.actor, p.act, p.state,
  p.version, p.told_actor, p.told_act, p.told_state
FROM placed p
WHERE (
    p.state IS DISTINCT FROM p.told_state
    OR (p.operation <> 'B' AND (p.act <> p.told_act OR p.actor <> p.told_actor))
  )
  -- What was erased has other digests than before: only that it happened, how and by whom is kept.
  AND NOT (
    p.seq IS NOT NULL AND p.version IS NOT NULL
    -- A place in the ledger that is the row's own: one that is yet to come would silence it for ever.
    AND p.seq <= COALESCE(
      (SELECT MAX(x.seq) FROM {erased} x
       JOIN {ledger} l ON l.seq = x.seq AND l."table" = x."table" AND l."row" = x."row"
       WHERE x."table" = %(table)s AND x."row" = p."row"), 0)
    AND (p.operation = 'B' OR (
      p.act = p.told_act AND p.actor = p.told_actor
      AND p.history_type = CASE p.operation WHEN 'I' THEN '+' WHEN 'U' THEN '~' ELSE '-' END
    ))
  )
UNION ALL
SELECT 5, t."row", 0, NULL, NULL, NULL, NULL, NULL, t.history_id, t.actor, t.act, NULL
FROM told t LEFT JOIN {act} a ON a.id = t.act
LEFT JOIN (SELECT DISTINCT "row", act FROM entries) e ON e."row" = t."row" AND e.act = t.act
WHERE COALESCE(t.history_id > t.base, TRUE)
  AND (a.id IS NULL OR a.actor_id <> t.actor OR e.act IS NULL)
UNION ALL"""

LINES_DISAGREE = """
SELECT 2 AS part, "row" AS "row", 0 AS step, seq AS seq, operation AS operation, actor AS actor,
  act AS act, state AS state, CAST(NULL AS BIGINT) AS version, CAST(NULL AS BIGINT) AS told_actor,
  CAST(NULL AS BIGINT) AS told_act, CAST(NULL AS VARCHAR(64)) AS told_state
FROM entries
WHERE operation <> 'B' AND COALESCE(seq > base, TRUE) AND before <> COALESCE(earlier, '')
UNION ALL
SELECT 3, "row", 0, MAX(seq), MAX(operation), MAX(actor), MAX(act), MAX(state),
  NULL, NULL, NULL, MAX(stands)
FROM (
  SELECT "row", seq, operation, actor, act, state, CAST(NULL AS VARCHAR(64)) AS stands
  FROM entries WHERE seq = newest
  UNION ALL
  SELECT t.{key}, NULL, NULL, NULL, NULL, NULL, {row_digest} FROM {rows} t{where_changed}
) side GROUP BY "row"
HAVING (MAX(stands) IS NULL AND NOT {gone}) OR ({gone} AND MAX(stands) IS NOT NULL)
  OR MAX(state) <> MAX(stands)
UNION ALL
SELECT 4, e."row", 0, e.seq, e.operation, e.actor, e.act, e.state, NULL, NULL, NULL, NULL
FROM entries e LEFT JOIN {act} a ON a.id = e.act
WHERE COALESCE(e.seq >= e.base, TRUE) AND (a.id IS NULL OR a.actor_id <> e.actor)
ORDER BY 2, 1, 3, 4"""


def _name(table: str) -> str:
    return connection.ops.quote_name(table)


@functools.cache
def comparison(recording: Recording, *, only_changed: bool) -> str:
    """The statement for one table: all of it, or what changed after ``seq`` and ``version``."""
    # A table outside history has empty digests: only its last line tells whether a row is gone.
    known, none = ("operation", "D") if recording.ledger_only else ("state", "")
    key = _name(recording.key)
    names = {
        "key": key,
        "ledger": _name(LedgerEntry._meta.db_table),
        "act": _name(Act._meta.db_table),
        "erased": _name(ErasedRow._meta.db_table),
        "rows": _name(recording.table),
        "history": _name(recording.history or recording.table),
        "row_digest": recording.row_digest,
        "version_digest": recording.version_digest,
        "gone": f"COALESCE(MAX({known}), '{none}') = '{none}'",
        "in_changed_row": f' AND "row" IN {CHANGED_ROWS}' if only_changed else "",
        "in_changed_version": f" AND h.{key} IN {CHANGED_ROWS}" if only_changed else "",
        "where_changed": f" WHERE t.{key} IN {CHANGED_ROWS}" if only_changed else "",
    }
    names["or_history"] = "" if recording.ledger_only else OR_HISTORY.format(**names)
    parts = [CHANGED if only_changed else "", ENTRIES]
    parts += [] if recording.ledger_only else [VERSIONS, STEPS_DISAGREE]
    return "WITH" + "".join([*parts, LINES_DISAGREE]).format(**names)
