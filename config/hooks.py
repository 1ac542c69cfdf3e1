"""Where `commitments` reaches what stands above it: the functions are handed over here, by name."""

from commitments.hooks import hooks

hooks.cycle_created.append("scoring.actions.schemes.add_default_scheme")
hooks.before_scoring.append("scoring.progress.what_is_missing")
hooks.scoring_opened.append("scoring.actions.sheets.make_sheets")
hooks.archive_requested.append("config.archive.tasks.start")
