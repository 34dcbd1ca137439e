"""A move says whether somebody left or only his roles changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0015_amendment_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='taskmove',
            name='reason',
            field=models.CharField(choices=[('holdings_changed', 'Holdings Changed'), ('left', 'Left'), ('handed_over', 'Handed Over')], max_length=20),
        ),
    ]
