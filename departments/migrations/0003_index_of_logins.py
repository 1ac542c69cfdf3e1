from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0002_second_factor'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(condition=models.Q(('action', 'login')), fields=['actor_id'], name='audit_login'),
        ),
    ]
