from departments.models.audit import AuditEvent, AuditSeal, UsedToken
from departments.models.department import Department, DepartmentGroup, FormerName
from departments.models.duty import Membership, Portfolio, Proxy, RoleGrant
from departments.models.job import JobRun
from departments.models.signin import BackupCode, LoginFailure, PastPassword, SecondFactor
from departments.models.user import User
from departments.models.versioned import LockingQuerySet, VersionConflict, Versioned

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "BackupCode",
    "Department",
    "DepartmentGroup",
    "FormerName",
    "JobRun",
    "LockingQuerySet",
    "LoginFailure",
    "Membership",
    "PastPassword",
    "Portfolio",
    "Proxy",
    "RoleGrant",
    "SecondFactor",
    "UsedToken",
    "User",
    "VersionConflict",
    "Versioned",
]
