from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0006_batches_and_schedules")]

    operations = [
        migrations.AddField("job", "estimated", models.BooleanField(db_default=False, default=False)),
    ]
