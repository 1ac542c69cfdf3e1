"""The history of rows written in bulk, copied by the database itself.

django-simple-history makes an instance for every row and sends it back over the wire, which takes longer than
writing the row; the statement here gives the same records (a test compares them).
"""

from django.db import connection
from django.utils import timezone

ADDED, CHANGED = "+", "~"


def copy_to_history(model, pks, *, kind, actor=None):
    """Add a history record of the rows `pks` as they are stored now; `kind` is ADDED or CHANGED.

    Many-to-many fields are not copied: nothing is added to them in bulk.
    """
    if not pks:
        return
    history = model.history.model
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    meta = ", ".join(map(quote, ("history_date", "history_type", "history_user_id", "history_change_reason")))
    marks = ", ".join(["%s"] * len(pks))
    statement = (  # names of our own models and columns; every value is a parameter
        f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {meta})"  # noqa: S608  # nosec B608
        f" SELECT {columns}, %s, %s, %s, NULL FROM {quote(model._meta.db_table)} WHERE {quote('id')} IN ({marks})"
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, kind, getattr(actor, "pk", None), *pks])
