"""Tables in and out of the admin by django-import-export: names instead of numbers, our forms doing the checking.

The library brings the frame (resources, dry run, skipping of what is unchanged); files are read and written by the
formats that the app above names in `departments/tableformats.py`, because this app must not import it.
"""

from departments.exchange.offered import Exchanges

__all__ = ["Exchanges"]
