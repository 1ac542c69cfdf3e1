"""Checks that stop a wrong installation before it serves anybody."""

from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections

from departments.audit import triggers


@checks.register(checks.Tags.database)
def audit_trail_is_guarded(app_configs, databases=None, **kwargs):
    """Every database that holds the audit trail must refuse to change it."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            tables = set(connection.introspection.table_names())
            unguarded = [table for table in triggers.missing(connection) if table in tables]
        except DatabaseError as error:
            errors.append(checks.Error(f"The database {alias} does not answer: {error}", id="jiannuo.E002"))
            continue
        errors += [
            checks.Error(
                f"{table} has no trigger against changes.",
                hint="Run `manage.py migrate`, which installs it.",
                id="jiannuo.E001",
            )
            for table in unguarded
        ]
    return errors


@checks.register(checks.Tags.security, deploy=True)
def media_is_not_served_as_static(app_configs, **kwargs):
    """Evidence is private: it must not lie where the web server hands files to anybody."""
    media, static = Path(settings.MEDIA_ROOT).resolve(), Path(settings.STATIC_ROOT).resolve()
    if media.is_relative_to(static) or static.is_relative_to(media):
        return [checks.Error("MEDIA_ROOT and STATIC_ROOT lie inside each other.", id="jiannuo.E003")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def demo_is_off(app_configs, **kwargs):
    """The demo knows everybody's password."""
    if settings.DEMO:
        return [checks.Warning("JIANNUO_DEMO is set: whoever reads the screen can sign in.", id="jiannuo.W004")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def second_factor_is_required(app_configs, **kwargs):
    """A password alone should not open the office's or an administrator's account."""
    if settings.SECOND_FACTOR != "required":
        return [checks.Warning("SECOND_FACTOR is optional: a password alone opens every account.", id="jiannuo.W006")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def clients_have_addresses(app_configs, **kwargs):
    """Behind a proxy that is not trusted everybody has the proxy's address, and one attacker locks everybody out."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and not settings.TRUSTED_PROXIES:
        return [
            checks.Warning(
                "BEHIND_PROXY is set, but TRUSTED_PROXIES is 0.",
                hint="Set TRUSTED_PROXIES to the number of proxies of your own before the site, usually 1.",
                id="jiannuo.W005",
            )
        ]
    return []
