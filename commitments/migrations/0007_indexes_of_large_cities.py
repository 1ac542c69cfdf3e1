from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0006_indexes_of_lists'),
        ('departments', '0002_second_factor'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('status', 'active'), _negated=True), fields=['pledge'], name='commitment_decided_on'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['uploaded_at'], name='evidence_uploaded_since'),
        ),
        migrations.AddIndex(
            model_name='pledge',
            index=models.Index(fields=['cycle', 'position'], name='pledge_in_table_order'),
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(condition=models.Q(('status', 'submitted')), fields=['status', 'commitment'], name='report_waiting_for_head'),
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(condition=models.Q(('status', 'signed')), fields=['status', 'signed_at'], name='report_waiting_for_office'),
        ),
        migrations.AddIndex(
            model_name='reportstep',
            index=models.Index(fields=['taken_at'], name='step_taken_since'),
        ),
    ]
