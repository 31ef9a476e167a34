from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0008_schedules_are_claimed_at_once")]

    operations = [
        migrations.AddField("material", "text_bytes", models.BigIntegerField(null=True)),
        migrations.AddField("material", "words", models.PositiveIntegerField(null=True)),
        migrations.AddField("material", "pages", models.PositiveIntegerField(null=True)),
        migrations.AddField("material", "opening", models.TextField(blank=True, db_default="", default="")),
        migrations.CreateModel(
            "MaterialText",
            [
                (
                    "material",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="body",
                        serialize=False,
                        to="jobs.material",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
    ]
