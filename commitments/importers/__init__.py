"""Taking tables in: read → check everything → show what would change → write once.

Command and web call the same two functions: `pledges.plan_pledges` never writes, `writing.apply_pledges` writes all or
nothing. Nothing is imported here: the navigation asks `kinds` on every page.
"""
