"""Sessions as Django keeps them, in the same table; the read that every request begins with is a prepared one."""

from django.contrib.sessions.backends import db
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from departments.prepared import Prepared, Slot


class SessionStore(db.SessionStore):
    def load(self):
        """The session's values; of one that has ended or never was, none, and its key is dropped."""
        rows = CONTENT.rows(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])


def content_of_session():
    """At most one row: what is stored under a `key`, unless it has ended by `now`."""
    sessions = SessionStore.get_model_class().objects
    alive = sessions.filter(session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField()))
    return alive.values_list("session_data")


CONTENT = Prepared(content_of_session)
