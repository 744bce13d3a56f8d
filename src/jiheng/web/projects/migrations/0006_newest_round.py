"""The newest round of each project is found in an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["project", "-year", "-id", "state"], name="projects_de_project_e0799e_idx"
            ),
        ),
    ]
