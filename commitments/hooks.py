"""What happens in `scoring` when the year moves on. `config/hooks.py` fills these in; nothing here imports it."""

from dataclasses import dataclass, field

from django.utils.module_loading import import_string


@dataclass
class Hooks:
    """Dotted names of functions called inside the action's own transaction, in the order they were added.

    `archive_requested` gets a CycleArchive that is to be made. `before_scoring` returns sentences the office should
    read before it opens scoring.
    """

    cycle_created: list[str] = field(default_factory=list)
    before_scoring: list[str] = field(default_factory=list)
    scoring_opened: list[str] = field(default_factory=list)
    archive_requested: list[str] = field(default_factory=list)


hooks = Hooks()


def run(names, *args, **kwargs):
    return [import_string(name)(*args, **kwargs) for name in names]
