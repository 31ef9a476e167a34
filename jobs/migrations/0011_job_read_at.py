from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0010_gated_pipelines")]

    operations = [
        migrations.AddField(model_name="job", name="read_at", field=models.DateTimeField(null=True)),
    ]
