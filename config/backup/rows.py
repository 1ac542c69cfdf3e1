"""One hash per table over all its rows, equal for equal content on either database."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from config.backup.manifest import Tell

BATCH = 2000


def models() -> list:
    """Every model with a table of its own, that of the applied migrations included."""
    stored = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    own = [model for model in stored if not model._meta.proxy]
    return sorted([*own, MigrationRecorder.Migration], key=lambda model: model._meta.db_table)


def digests(alias: str, tell: Tell) -> dict[str, dict]:
    """Return {table: {"rows": count, "sha256": hash}} of a database."""
    sums, every = {}, models()
    for done, model in enumerate(every, 1):
        sums[model._meta.db_table] = digest_of(model, alias)
        tell(_("Hashing tables"), done, len(every))
    return sums


def digest_of(model, alias: str) -> dict:
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*columns)
    return sum_of_rows(rows.iterator(chunk_size=BATCH))


def sum_of_rows(rows: Iterable[tuple]) -> dict:
    sha, count = hashlib.sha256(), 0
    for row in rows:
        line = json.dumps(row, default=plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        sha.update(line.encode("utf-8", "surrogatepass") + b"\n")
        count += 1
    return {"rows": count, "sha256": sha.hexdigest()}


def plain(value) -> str:
    """Spell what JSON does not know so that both databases spell it alike; an unknown kind is a TypeError."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | Decimal | UUID):
        return str(value)
    return bytes(value).hex()
