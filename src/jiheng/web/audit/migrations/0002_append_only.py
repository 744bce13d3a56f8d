"""The database itself refuses to change or delete entries of the audit log."""

from django.db import migrations

_SQLITE = [
    f"""CREATE TRIGGER audit_entry_no_{event.lower()} BEFORE {event} ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
    for event in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    """CREATE FUNCTION audit_append_only() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
]


def _forbid(_apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers against UPDATE and DELETE."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_forbid, migrations.RunPython.noop)]
