"""The audit trail: what was done, by whom, for whom, from where.

`record` is called by every action inside its own transaction, so that an act and its record stand or fall together.
"""

from departments.audit.record import plain, record, record_apart

__all__ = ["plain", "record", "record_apart"]
