"""How much of a file the reader is willing to look at."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file; each is named in the message that refuses what exceeds it.

    `ratio` is inflated bytes over compressed bytes of one entry of an XLSX archive, looked at only for
    entries larger than a megabyte (Apache POI refuses at 100 too).
    """

    bytes: int = 20 * MEGABYTE
    rows: int = 200_000
    columns: int = 256
    cells: int = 2_000_000
    characters: int = 32_767
    sheets: int = 100
    entries: int = 1_000
    inflated_bytes: int = 200 * MEGABYTE
    ratio: int = 100


# The reader works without Django too, as the fuzz run uses it.
DEFAULT_LIMITS = Limits(**settings.IMPORT_LIMITS) if settings.configured else Limits()
