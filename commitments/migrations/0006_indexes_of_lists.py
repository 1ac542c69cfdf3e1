from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0005_files_compressed'),
        ('departments', '0002_second_factor'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('contact', ''), ('responsible_leader', ''), ('section', '')), fields=['pledge'], name='commitment_without_owner'),
        ),
        migrations.AddIndex(
            model_name='lightrecord',
            index=models.Index(condition=models.Q(('cause', 'override')), fields=['made_at'], name='light_changed_since'),
        ),
    ]
