"""The functions of PostgreSQL, and what a function and a trigger are in its catalogue."""

from dataclasses import dataclass

# What pg_trigger.tgtype is made of.
ROW, BEFORE, INSERT, DELETE, UPDATE, TRUNCATE = 1, 2, 4, 8, 16, 32
EVENTS = {INSERT: "INSERT", DELETE: "DELETE", UPDATE: "UPDATE", TRUNCATE: "TRUNCATE"}

DIGEST = "SELECT encode(sha256(convert_to(row_as_json::text, 'UTF8')), 'hex')"

# What a session has told us about a gate counts only from a role that may open it: anybody can set
# app.gate. Both names, so that a role somebody has only put on (SET ROLE) opens nothing.
MAY_OPEN = """has_function_privilege(session_user, 'audit_gate()', 'EXECUTE')
     AND has_function_privilege(current_user, 'audit_gate()', 'EXECUTE')"""

# Never called. Whoever may execute it may open the gate: its owner, who owns the tables as well,
# and the role that erases (audit/guards/roles.py).
GATE = "SELECT current_setting('app.gate', true)"

# Waits, for as long as lock_timeout says, until nobody is writing: not even a role that may only
# read the ledger needs the right to change it to ask for that.
STILL = "BEGIN LOCK TABLE audit_ledgerentry IN SHARE MODE; END"

# An approved erasure may overwrite what is not named in the trigger's arguments.
REFUSE = f"""
DECLARE
  lasting text;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 0
     AND current_setting('app.gate', true) = 'erasure'
     AND coalesce(current_setting('app.act', true), '') <> ''
     AND {MAY_OPEN} THEN
    FOREACH lasting IN ARRAY TG_ARGV LOOP
      IF to_jsonb(OLD) -> lasting IS DISTINCT FROM to_jsonb(NEW) -> lasting THEN
        RAISE EXCEPTION 'append-only: % stays as it is in %', lasting, TG_TABLE_NAME
          USING ERRCODE = '42501';
      END IF;
    END LOOP;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END
"""

# A version is signed; an entry of the ledger is written by a trigger, a baseline by a migration.
SIGNED = f"""
BEGIN
  IF coalesce(current_setting('app.act', true), '') = '' THEN
    RAISE EXCEPTION 'unsigned: %', TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  IF TG_NARGS > 0 AND pg_trigger_depth() < 2
     AND NOT (coalesce(current_setting('app.gate', true), '') = 'baseline' AND {MAY_OPEN}) THEN
    RAISE EXCEPTION 'only a trigger writes to %', TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END
"""

# Arguments: shape, primary key, and 'hashed' where the entry carries digests.
RECORD = """
DECLARE
  actor text := current_setting('app.actor', true);
  act text := current_setting('app.act', true);
  old_row jsonb;
  new_row jsonb;
BEGIN
  IF coalesce(actor, '') = '' OR coalesce(act, '') = '' THEN
    RAISE EXCEPTION 'unsigned: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
  IF TG_OP = 'UPDATE' AND old_row -> TG_ARGV[1] IS DISTINCT FROM new_row -> TG_ARGV[1] THEN
    RAISE EXCEPTION 'a primary key is never changed: %', TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  INSERT INTO audit_ledgerentry
    ("table", "row", operation, shape, "before", "after", actor, act, role, transaction, at)
  VALUES (
    TG_TABLE_NAME, (coalesce(new_row, old_row) ->> TG_ARGV[1])::bigint, left(TG_OP, 1), TG_ARGV[0],
    CASE WHEN TG_ARGV[2] = 'hashed' AND TG_OP <> 'INSERT' THEN audit_digest(old_row) ELSE '' END,
    CASE WHEN TG_ARGV[2] = 'hashed' AND TG_OP <> 'DELETE' THEN audit_digest(new_row) ELSE '' END,
    actor::bigint, act::bigint, session_user, txid_current(), clock_timestamp()
  );
  RETURN NULL;
END
"""


@dataclass(frozen=True)
class Function:
    name: str
    head: str
    body: str
    definer: bool = False
    # Only for its owner and for those it is granted to.
    private: bool = False
    settings: tuple[str, ...] = ()

    def create(self) -> list[str]:
        settings = "".join(f" SET {setting}" for setting in self.settings)
        security = " SECURITY DEFINER" if self.definer else ""
        head = f"{self.name}{self.head}{security}{settings}"
        closed = [f"REVOKE EXECUTE ON FUNCTION {self.name} FROM PUBLIC"] if self.private else []
        return [f"CREATE OR REPLACE FUNCTION {head} AS $gj${self.body}$gj$", *closed]


@dataclass(frozen=True)
class Trigger:
    """One trigger, in the terms the catalogue keeps it in."""

    table: str
    name: str
    kind: int
    function: str
    arguments: tuple[str, ...] = ()

    def create(self) -> str:
        events = " OR ".join(word for bit, word in EVENTS.items() if self.kind & bit)
        when = "BEFORE" if self.kind & BEFORE else "AFTER"
        each = "ROW" if self.kind & ROW else "STATEMENT"
        arguments = ", ".join(f"'{argument}'" for argument in self.arguments)
        table = f'"{self.table}"'
        return (
            f"{self.drop()} CREATE TRIGGER {self.name} {when} {events} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {self.function}({arguments}); "
            # ALWAYS: also when session_replication_role says that this is a replica.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {self.name};"
        )

    def drop(self) -> str:
        return f'DROP TRIGGER IF EXISTS {self.name} ON "{self.table}";'


def functions(schema: str) -> list[Function]:
    """Those the triggers call, in the order they need each other."""
    trigger = "() RETURNS trigger LANGUAGE plpgsql"
    # Fixed, so that nobody can put a table of theirs between.
    path = f'search_path = "{schema}", pg_temp'
    # A moment is written in the session's time zone; its digest must not depend on that.
    utc = "timezone = 'UTC'"
    digest = "(row_as_json jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
    return [
        Function("audit_digest", digest, DIGEST),
        Function("audit_gate", "() RETURNS text LANGUAGE sql STABLE", GATE, private=True),
        Function(
            "audit_still",
            "() RETURNS void LANGUAGE plpgsql",
            STILL,
            definer=True,
            private=True,
            settings=(path,),
        ),
        Function("audit_refuse", trigger, REFUSE, settings=(path,)),
        Function("audit_signed", trigger, SIGNED, settings=(path,)),
        Function("audit_record", trigger, RECORD, definer=True, settings=(path, utc)),
    ]
