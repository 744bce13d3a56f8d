from django.db import migrations, models

from jiheng.web.projects.sounds import sound_of


def fill(apps, _schema):
    """Names that are there already get their sound."""
    found = apps.get_model("projects", "Project").objects.filter(sound="")
    for one in found.iterator():
        one.sound = sound_of(one.name)
        one.save(update_fields=["sound"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_library")]

    operations = [
        migrations.AddField(
            model_name="declaration",
            name="row_facts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="project",
            name="sound",
            field=models.CharField(blank=True, editable=False, max_length=1400),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
