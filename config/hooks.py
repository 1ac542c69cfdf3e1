"""Where `commitments` reaches what stands above it: the functions are handed over here, by name."""

from commitments.hooks import hooks
from config.archive.tasks import start
from scoring.actions.schemes import add_default_scheme
from scoring.actions.sheets import make_sheets

hooks.cycle_created.append(add_default_scheme)
hooks.scoring_opened.append(make_sheets)
hooks.archive_requested.append(start)
