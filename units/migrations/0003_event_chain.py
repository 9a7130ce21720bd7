"""Chain the events: where each came from, its place, and the hash over it and the one before."""

import hashlib
import json
from datetime import UTC

from django.db import migrations, models

from units import event_guard


def chain(apps, schema_editor):
    """Give the events so far their places, in the order in which they were written."""
    event_model = apps.get_model("units", "Event")
    chain_model = apps.get_model("units", "EventChain")
    heads = {}
    for event in event_model.objects.order_by("pk").iterator(chunk_size=1000):
        number = event.county_id or 0
        sequence, previous = heads.get(number, (0, ""))
        event.chain, event.sequence, event.previous_hash = number, sequence + 1, previous
        facts = [
            event.chain, event.sequence, event.previous_hash,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.person_id, event.person_name, event.county_id, event.address, event.agent,
            event.verb, event.object_type, event.object_id, event.object_label,
            event.before, event.after,
        ]
        line = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        event.hash = hashlib.sha256(line.encode("ascii")).hexdigest()
        event.save(update_fields=["chain", "sequence", "previous_hash", "hash"])
        heads[number] = event.sequence, event.hash
    chain_model.objects.bulk_create(
        chain_model(number=number, sequence=sequence, hash=digest)
        for number, (sequence, digest) in heads.items()
    )


class Migration(migrations.Migration):
    dependencies = [("units", "0002_calendar_days")]

    operations = [
        migrations.CreateModel(
            name="EventChain",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="链")),
                ("sequence", models.BigIntegerField(default=0, verbose_name="最后序号")),
                ("hash", models.CharField(blank=True, max_length=64, verbose_name="最后校验值")),
                ("sealed_sequence", models.BigIntegerField(default=0, verbose_name="已清理到序号")),
                ("sealed_hash", models.CharField(blank=True, max_length=64, verbose_name="清理处校验值")),
                ("sealed_at", models.DateTimeField(null=True, verbose_name="清理时间")),
            ],
            options={
                "verbose_name": "操作记录链",
                "verbose_name_plural": "操作记录链",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(sealed_sequence__lte=models.F("sequence")),
                        name="event_chain_sealed_within",
                    )
                ],
            },
        ),
        migrations.AddField("event", "chain", models.BigIntegerField(default=0, editable=False, verbose_name="链"), preserve_default=False),
        migrations.AddField("event", "sequence", models.BigIntegerField(default=0, editable=False, verbose_name="序号"), preserve_default=False),
        migrations.AddField("event", "address", models.CharField(blank=True, default="", max_length=45, verbose_name="来源地址"), preserve_default=False),
        migrations.AddField("event", "agent", models.CharField(blank=True, default="", max_length=60, verbose_name="客户端"), preserve_default=False),
        migrations.AddField("event", "previous_hash", models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="前一条校验值"), preserve_default=False),
        migrations.AddField("event", "hash", models.CharField(default="", editable=False, max_length=64, verbose_name="校验值"), preserve_default=False),
        migrations.AlterField("event", "county_id", models.BigIntegerField(null=True, verbose_name="县区编号")),
        migrations.AddIndex("event", models.Index(fields=["county_id", "id"], name="event_county")),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint("event", models.UniqueConstraint(fields=["chain", "sequence"], name="event_place_in_chain")),
        migrations.RunPython(event_guard.install, event_guard.remove),
    ]
