from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="queued_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
    ]
