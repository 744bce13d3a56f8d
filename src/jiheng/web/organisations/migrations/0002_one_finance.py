"""A region has one finance bureau, whoever adds one at the same moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True), ("kind", "finance")),
                fields=("parent",),
                name="one_finance",
            ),
        ),
    ]
