from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0013_differences")]

    operations = [
        migrations.AddField("material", "text_error", models.TextField(blank=True, db_default="", default="")),
    ]
