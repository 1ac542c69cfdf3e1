"""Checks that stop a wrong installation before it serves anybody."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.http.request import validate_host

from departments.audit import triggers


@checks.register(checks.Tags.database, deploy=True)
def audit_trail_is_guarded(app_configs, databases=None, **kwargs):
    """Every database that holds the audit trail must refuse to change it.

    Of the deployment, because `migrate` makes the other checks of a database first, and it is what puts triggers back.
    """
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
def public_files_are_collected(app_configs, **kwargs):
    """No page is shown without the list of them; whoever runs the check must be able to read it, as the server does."""
    listed = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if os.access(listed, os.R_OK):
        return []
    message = f"The public files are not collected, or this account may not read them: {listed}"
    return [checks.Error(message, hint="Run `manage.py collectstatic --no-input`.", id="jiannuo.E011")]


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


@checks.register(checks.Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    """With every host allowed, a forged Host header gets into links that the site sends out."""
    if "*" in settings.ALLOWED_HOSTS:
        return [checks.Error("ALLOWED_HOSTS allows every host.", hint="Name the site's own.", id="jiannuo.E010")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def the_site_answers_to_its_own_address(app_configs, **kwargs):
    """Links in mails and documents carry SITE_URL; a host that is not allowed is answered with an error."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    message = f"SITE_URL names the host {host!r}, which ALLOWED_HOSTS does not allow."
    return [checks.Error(message, hint="Set both to the name people type.", id="jiannuo.E012")]


NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "fuse.", "9p", "ceph", "gluster")
MOUNTS = Path("/proc/mounts")


@checks.register(checks.Tags.security, deploy=True)
def sqlite_stays_on_one_machine(app_configs, **kwargs):
    """On a share SQLite's locks do not hold, and a second machine's writes destroy the file."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return []
    kind = file_system_of(Path(database["NAME"]).resolve(), MOUNTS.read_text() if MOUNTS.exists() else "")
    if not kind.startswith(NETWORK_FILE_SYSTEMS):
        return []
    message = f"The SQLite file lies on a network share ({kind})."
    return [checks.Error(message, hint="Use a local disk, or PostgreSQL for several machines.", id="jiannuo.E007")]


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of the file system a path lies on, by the longest mount point above it; "" if that is not known."""
    points = {Path(line.split()[1]): line.split()[2] for line in mounts.splitlines()}
    return next((points[above] for above in (path, *path.parents) if above in points), "")


@checks.register(checks.Tags.security, deploy=True)
def reminders_can_be_mailed(app_configs, **kwargs):
    """The default prints mails to the log, where people's names and what they owe do not belong."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return [
            checks.Warning(
                "Reminders are mailed to the log: EMAIL_URL names no mail server.",
                hint="Set EMAIL_URL to a mail server, or to dummymail:// if reminders shall stand in the site alone.",
                id="jiannuo.W008",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def replica_is_another_postgresql(app_configs, **kwargs):
    """A replica streams from PostgreSQL; the primary's own address would only open its connections twice."""
    primary, replica = settings.DATABASES["default"], settings.DATABASES.get("replica")
    if replica is None:
        return []
    place = ("HOST", "PORT", "NAME")
    is_the_primary = all(replica.get(name) == primary.get(name) for name in place) and not replica_options(replica)
    if is_the_primary or not all(each["ENGINE"].endswith("postgresql") for each in (primary, replica)):
        message = "REPLICA_URL does not name a second PostgreSQL beside that of DATABASE_URL."
        return [checks.Error(message, id="jiannuo.E009")]
    return []


def replica_options(replica: dict) -> bool:
    """Whether host or port stand in the address's query, as they do for sockets."""
    return bool({"host", "port"} & set(replica.get("OPTIONS", {})))
