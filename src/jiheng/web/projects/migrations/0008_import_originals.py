"""The rows of a document in which the reader doubts something."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column of documents that came in."""

    dependencies = (("projects", "0007_version_rows"),)
    operations = (migrations.AddField("import", "originals", models.JSONField(default=dict)),)
