"""Taking tables in: read → check everything → show what would change → write once.

Command and web call the same two functions: `plan_pledges` never writes, `apply_pledges` writes all or nothing.
"""

from commitments.importers.messages import message
from commitments.importers.plan import Change, CommitmentPlan, PledgePlan, PledgesPlan
from commitments.importers.pledges import plan_pledges
from commitments.importers.writing import apply_pledges

__all__ = ["Change", "CommitmentPlan", "PledgePlan", "PledgesPlan", "apply_pledges", "message", "plan_pledges"]
