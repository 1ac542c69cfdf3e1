from commitments.models.archive import CycleArchive
from commitments.models.cycle import Cycle, CycleStep
from commitments.models.following import (
    Contribution,
    Evidence,
    LightRecord,
    Notice,
    PlannedPace,
    Remark,
    RemarkAnswer,
    SelfAssessment,
    SpecialDay,
)
from commitments.models.importing import ImportRecord, PendingImport
from commitments.models.indicator import Indicator, IndicatorReading, Milestone, MilestoneTick, ProposalDecision
from commitments.models.period import PeriodExtension, ReportingPeriod
from commitments.models.pledge import Commitment, CommitmentDecision, Pledge, TargetRevision
from commitments.models.report import Light, ProgressReport, ReportStep, ReportVersion

__all__ = [
    "Commitment",
    "CommitmentDecision",
    "Contribution",
    "Cycle",
    "CycleArchive",
    "CycleStep",
    "Evidence",
    "ImportRecord",
    "Indicator",
    "IndicatorReading",
    "Light",
    "LightRecord",
    "Milestone",
    "MilestoneTick",
    "Notice",
    "PendingImport",
    "PeriodExtension",
    "PlannedPace",
    "Pledge",
    "ProgressReport",
    "ProposalDecision",
    "Remark",
    "RemarkAnswer",
    "ReportStep",
    "ReportVersion",
    "ReportingPeriod",
    "SelfAssessment",
    "SpecialDay",
    "TargetRevision",
]
