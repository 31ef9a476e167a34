"""The clock and the transaction id, as SQL functions that column defaults and queries use."""

from django.db import migrations

FUNCTIONS = """
CREATE TABLE takeboard_clock (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), shift interval NOT NULL);
INSERT INTO takeboard_clock (shift) VALUES ('0');
CREATE FUNCTION takeboard_now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT now() + (SELECT shift FROM takeboard_clock) $$;
CREATE FUNCTION takeboard_xid() RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT pg_current_xact_id()::text::bigint $$;
"""
UNDO = "DROP FUNCTION takeboard_xid(); DROP FUNCTION takeboard_now(); DROP TABLE takeboard_clock;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
