"""Where an uploaded table waits between preview and confirmation: in the page itself, signed.

So nothing is left behind by a page that nobody confirms, and any process of the site can go on with it.
"""

import base64

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from import_export.tmp_storages import BaseStorage

SALT = "admin-import"
LONGEST_SECONDS = 12 * 3600


class SignedStorage(BaseStorage):
    """`name` is the content: compressed, signed, good for half a day."""

    def save(self, data):
        self.name = signing.dumps(base64.b64encode(data).decode(), salt=SALT, compress=True)

    def read(self):
        try:
            return base64.b64decode(signing.loads(self.name, salt=SALT, max_age=LONGEST_SECONDS))
        except signing.BadSignature as error:
            raise SuspiciousOperation("The table was not uploaded here.") from error

    def remove(self):
        """Nothing is kept anywhere else."""
