"""What happens in `scoring` when the year moves on. `config/hooks.py` fills these in; nothing here imports it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Hooks:
    """Functions called inside the action's own transaction, in the order they were added.

    `archive_requested` gets a CycleArchive that is to be made.
    """

    cycle_created: list[Callable] = field(default_factory=list)
    scoring_opened: list[Callable] = field(default_factory=list)
    archive_requested: list[Callable] = field(default_factory=list)


hooks = Hooks()


def run(functions, *args, **kwargs):
    for function in functions:
        function(*args, **kwargs)
