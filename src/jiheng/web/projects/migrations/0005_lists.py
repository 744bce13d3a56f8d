"""What lies where is counted from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_row_facts_and_sounds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="declaration",
            name="state",
            field=models.CharField(default="draft", max_length=24),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["state", "project", "due"], name="projects_de_state_eb60d9_idx"
            ),
        ),
    ]
