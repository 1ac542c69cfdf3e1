"""Setting up, using and taking away the second factor. The account's row is locked before its factor's."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from departments import audit, secondfactor
from departments.models import BackupCode, SecondFactor, User


def lock(user):
    """Read the person's account again, locked until the transaction ends."""
    user.refresh_from_db(from_queryset=User.objects.select_for_update(of=("self",)))


@transaction.atomic
def enrol(*, user, nonce, code, at):
    """Turn the second factor on and return ten backup codes; every session but the present one ends.

    Raises ValidationError if the code does not follow from the nonce, or if there is a second factor already.
    """
    lock(user)
    step = secondfactor.step_of(secondfactor.plain(code), nonce=nonce, at=at)
    if user.second_factor_since:
        raise ValidationError(_("There is a second factor already."), code="enrolled")
    if step is None:
        raise ValidationError(
            _("This is not the code the app shows now. If that goes on, set the phone's clock."), code="wrong_code"
        )
    SecondFactor.objects.create(user=user, nonce=nonce, last_step=step)
    user.second_factor_since = at
    user.save_changes("second_factor_since")
    audit.record("secondfactor.enrol", actor=user, target=user)
    return new_codes(user)


def new_codes(user):
    user.backup_codes.all().delete()
    codes = [secondfactor.new_backup_code() for _number in range(secondfactor.BACKUP_CODES)]
    BackupCode.objects.bulk_create(
        BackupCode(user=user, digest=secondfactor.backup_digest(user, code)) for code in codes
    )
    return codes


@transaction.atomic
def take_code(*, user, typed, at):
    """Use a code up. Return (kind, misses): "app", "backup" or "" for a wrong one, and the wrong ones just before it.

    The factor's row is locked, so that of two who send the same code at one moment one gets in.
    """
    factor = SecondFactor.objects.select_for_update(of=("self",)).get(user=user)
    misses, code = factor.misses, secondfactor.plain(typed)
    step = secondfactor.step_of(code, nonce=factor.nonce, at=at, after=factor.last_step)
    if step is not None:
        factor.last_step, kind = step, "app"
    else:
        kind = "backup" if take_backup_code(user, code) else ""
    factor.misses = 0 if kind else misses + 1
    factor.save(update_fields=["last_step", "misses"])
    return kind, misses


def take_backup_code(user, code):
    count, _by_model = user.backup_codes.filter(digest=secondfactor.backup_digest(user, code)).delete()
    return count == 1


@transaction.atomic
def renew_codes(*, user):
    """Return ten new backup codes; the old ones open nothing any more."""
    lock(user)
    audit.record("secondfactor.renew", actor=user, target=user)
    return new_codes(user)


@transaction.atomic
def remove(*, user):
    """Turn the own second factor off, for another phone."""
    take_away(user)
    audit.record("secondfactor.remove", actor=user, target=user)


@transaction.atomic
def reset(*, user, by):
    """Take somebody's lost second factor away; all of the person's sessions end. `by` is None for a command."""
    take_away(user)
    audit.record("secondfactor.reset", actor=by, target=user)


def take_away(user):
    lock(user)
    SecondFactor.objects.filter(user=user).delete()
    user.backup_codes.all().delete()
    user.second_factor_since = None
    user.save_changes("second_factor_since")
