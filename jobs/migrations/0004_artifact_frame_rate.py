from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_people")]

    operations = [
        migrations.AddField(
            model_name="artifact",
            name="frame_rate",
            field=models.FloatField(null=True),
        ),
    ]
