"""Adding evidence to a report that is being written, and taking it away again before anybody has received it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.actions.drafts import begin
from commitments.evidence import digest_of, require_acceptable
from commitments.models import Evidence
from departments import audit
from departments.models import Proxy


@transaction.atomic
def add_evidence(*, period, commitment, upload, actor, at=None):
    """Keep an uploaded file with the report of a period, making a draft if there is none; return the Evidence.

    The same file added twice is kept once. The version does not count up: two people may add files side by side.
    """
    principal = access.principal_for(actor, commitment.pledge.department_id, Proxy.Scope.FILE)
    report = begin(period=period, commitment=commitment, at=at)
    kind, digest = require_acceptable(upload), digest_of(upload)
    if known := report.evidence.filter(digest=digest).first():
        return known
    require_room(report)
    upload.seek(0)
    evidence = Evidence.objects.create(
        report=report,
        name=upload.name[:200],
        file=upload,
        kind=kind,
        size=upload.size,
        digest=digest,
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
    audit.record(
        "evidence.add",
        actor=actor,
        principal=principal,
        target=report,
        after={"name": evidence.name, "sha256": digest, "size": evidence.size},
    )
    return evidence


def require_room(report):
    if report.evidence.count() >= settings.EVIDENCE_MAX_FILES:
        raise ValidationError(
            _("A report takes at most %(limit)d files. Put several into one.") % {"limit": settings.EVIDENCE_MAX_FILES}
        )


@transaction.atomic
def remove_evidence(*, report, evidence_ids, actor, at=None):
    """Take files off a draft. What has once been submitted stays: a later version may only add to it."""
    principal = access.principal_for(actor, report.commitment.pledge.department_id, Proxy.Scope.FILE)
    report = begin(period=report.period, commitment=report.commitment, at=at)
    for evidence in report.evidence.filter(pk__in=evidence_ids):
        if is_locked(evidence, report):
            raise ValidationError(
                _("%(name)s has been submitted and stays; you can only add to it.") % {"name": evidence.name}
            )
        evidence.delete()
        # The file itself goes once the row is gone for certain.
        transaction.on_commit(lambda file=evidence.file: file.storage.delete(file.name))
        audit.record(
            "evidence.remove",
            actor=actor,
            principal=principal,
            target=report,
            before={"name": evidence.name, "sha256": evidence.digest},
        )


def is_locked(evidence, report):
    """Whether a submitted version of the report holds this file."""
    newest = report.versions.order_by("-number").first()
    return newest is not None and evidence.uploaded_at <= newest.submitted_at
