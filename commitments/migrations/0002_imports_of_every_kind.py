import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0001_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='pendingimport',
            name='kind',
            field=models.CharField(choices=[('commitments', 'commitments'), ('ratings', 'ratings'), ('departments', 'departments and groups'), ('users', 'accounts'), ('duties', 'memberships and roles'), ('indicators', 'indicators'), ('readings', 'verified figures')], default='commitments', max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='importrecord',
            name='cycle',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='commitments.cycle', verbose_name='cycle'),
        ),
        migrations.AlterField(
            model_name='importrecord',
            name='kind',
            field=models.CharField(choices=[('commitments', 'commitments'), ('ratings', 'ratings'), ('departments', 'departments and groups'), ('users', 'accounts'), ('duties', 'memberships and roles'), ('indicators', 'indicators'), ('readings', 'verified figures')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='pendingimport',
            name='year',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='year'),
        ),
    ]
