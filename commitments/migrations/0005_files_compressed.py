import zlib

from django.db import migrations

import commitments.models.compressed

TABLES = ("commitments_importrecord", "commitments_pendingimport")


def rewritten(rewrite):
    """A step that puts every kept file, one at a time, through `rewrite`."""

    def step(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"SELECT id FROM {table}")  # noqa: S608  # nosec B608
                for (pk,) in cursor.fetchall():
                    cursor.execute(f"SELECT content FROM {table} WHERE id = %s", [pk])  # noqa: S608  # nosec B608
                    (content,) = cursor.fetchone()
                    binary = schema_editor.connection.Database.Binary(rewrite(bytes(content)))
                    cursor.execute(f"UPDATE {table} SET content = %s WHERE id = %s", [binary, pk])  # noqa: S608  # nosec B608

    return step


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_name_who_confirmed")]

    operations = [
        migrations.RunPython(rewritten(zlib.compress), rewritten(zlib.decompress)),
        migrations.AlterField("importrecord", "content", commitments.models.compressed.CompressedField()),
        migrations.AlterField("pendingimport", "content", commitments.models.compressed.CompressedField()),
    ]
