"""The consent log in the database's own words: a line of it can be added, and never changed or taken away."""

TABLE = "consent"

# By SQLAlchemy's name of a database; run after its tables were made or brought up to date, so each may be run again.
APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{act} BEFORE {act} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, 'lines of the {TABLE} log are never changed'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {TABLE}_is_append_only() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION 'lines of the {TABLE} log are never changed'; END $$ LANGUAGE plpgsql",
        f"CREATE OR REPLACE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_append_only()",
    ],
}
