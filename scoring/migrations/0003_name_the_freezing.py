from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0002_reopen_ballots_and_adjustments'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalscoringscheme',
            name='frozen_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='frozen at'),
        ),
        migrations.AlterField(
            model_name='scoringscheme',
            name='frozen_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='frozen at'),
        ),
    ]
