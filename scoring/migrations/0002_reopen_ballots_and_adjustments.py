"""A correction can name pledges; a tally that counted stays on record when another takes its place."""

from django.db import migrations, models

ENTERED_ALREADY = "The ballots of this class for this department have been entered already."


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_promises"), ("scoring", "0001_scores")]

    operations = [
        migrations.RemoveConstraint(model_name="ballottally", name="tally_once_a_class"),
        migrations.AddField(
            model_name="ballottally",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
        ),
        migrations.AddField(
            model_name="correction",
            name="pledges",
            field=models.ManyToManyField(
                blank=True,
                to="commitments.pledge",
                verbose_name="departments whose ballots and adjustments are unlocked",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballottally",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("rater_class", "pledge"),
                name="tally_once_a_class",
                violation_error_message=ENTERED_ALREADY,
            ),
        ),
    ]
