from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_tables")]

    operations = [
        migrations.AddField(
            model_name="artifact",
            name="frame_rate",
            field=models.FloatField(null=True),
        ),
    ]
