"""Who may be given what: the checks that forms, admin and commands share. Each raises ValidationError or is silent."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from departments.models import Proxy, RoleGrant

Role = RoleGrant.Role
ADMINISTRATORS = frozenset(RoleGrant.ADMINISTRATORS)


def check_grant(role, *, held, is_member, is_own):
    """May `role` be given to somebody who holds the roles `held` (a set of codes)?

    `is_member` says whether the person files for or heads a department, `is_own` whether the giver is the person.
    The three administrators are kept apart from one another and from the city's business (product.md,
    GB/T 22239-2019, 8.1.5).
    """
    if is_own:
        raise ValidationError(_("Nobody grants or revokes their own roles."), code="own_role")
    if role in ADMINISTRATORS and held & ADMINISTRATORS:
        raise ValidationError(_("Nobody may hold two of the three administrator roles."), code="two_administrators")
    if role in ADMINISTRATORS and (held or is_member):
        raise ValidationError(
            _("An administrator takes no part in the year: end this person's other roles and memberships first."),
            code="administrator_in_business",
        )
    if role not in ADMINISTRATORS:
        check_takes_part(held)


def check_takes_part(held):
    """May somebody who holds the roles `held` be given a part in the year at all?"""
    if held & ADMINISTRATORS:
        raise ValidationError(
            _("This person is an administrator, and administrators take no part in the year."),
            code="administrator_in_business",
        )


def check_revocation(grant, *, by, others):
    """May `by` take `grant` away? `others` is how many more active people hold the same role."""
    if grant.user_id == by.pk:
        raise ValidationError(_("Nobody grants or revokes their own roles."), code="own_role")
    if grant.role == Role.SECURITY_ADMIN and not others:
        raise ValidationError(_("The last active security administrator stays."), code="last_security_admin")


def check_deactivation(user, *, by, held, others):
    """May `by` close the account of `user`? `held` are its roles, `others` the other active security administrators."""
    if by is not None and user.pk == by.pk:
        raise ValidationError(_("Nobody closes their own account."), code="own_account")
    if Role.SECURITY_ADMIN in held and not others:
        raise ValidationError(_("The last active security administrator stays."), code="last_security_admin")


def check_proxy(scope, *, principal, agent, is_chained):
    """May the person with the Duties `agent` act for the one with the Duties `principal` in `scope`?

    `is_chained` says whether the principal is somebody's proxy, or the agent has one, in the same scope and days.
    """
    has_it = {
        Proxy.Scope.FILE: bool(principal.files_for),
        Proxy.Scope.SIGN: bool(principal.heads),
        Proxy.Scope.RATE: bool(principal.roles & {Role.EVALUATOR, Role.LEADER}),
    }
    if not has_it[scope]:
        raise ValidationError({"principal": _("This person has nothing of that kind to hand over.")}, code="no_scope")
    if agent.roles & ADMINISTRATORS:
        raise ValidationError(
            {"agent": _("This person is an administrator, and administrators take no part in the year.")},
            code="administrator_in_business",
        )
    if is_chained:
        raise ValidationError(
            _("A proxy is never passed on: one of the two is part of another proxy of this kind in these days."),
            code="chained_proxy",
        )


def check_former_name(name, *, had_by, own):
    """May the department `own` be called `name`? `had_by` is who was called so before, None for nobody."""
    if had_by is not None and had_by != own:
        raise ValidationError(_("Another department was called this before."), code="former_name")


def check_successor(department, successor, *, ended_on, next_of):
    """May `successor` follow `department`? Following the successors must come to an end.

    Both are keys of any kind; `next_of(key)` is the successor of a department, None where there is none.
    """
    if successor is not None and ended_on is None:
        raise ValidationError(_("A department with a successor needs the day it ended."), code="not_ended")
    step, seen = successor, set()
    while step is not None and step not in seen:
        if step == department:
            raise ValidationError(_("The successors would lead back to this department."), code="successor_loop")
        seen.add(step)
        step = next_of(step)
