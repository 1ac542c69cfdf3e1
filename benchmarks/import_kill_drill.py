"""Kill a process with SIGKILL while it writes an import, several times, and look at what is left.

    python -m benchmarks.import_kill_drill [--rows N] [--times N]

Works on an empty database of its own beside the one of DATABASE_URL. After each kill nothing of the table may be
stored, the upload must still wait with its file, and at the end it must go in as a whole when it is taken up again.
Exit status 1 if not. The planted fault is `--planted`: it writes outside a transaction, and the drill must notice.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.imports import ROOT, YEAR, Databases, write_table

PATIENCE_SECONDS = 120


def child(pk: int, planted: bool) -> None:
    """What the worker does with a confirmed table, saying when the first rows are written."""
    from django.db.transaction import Atomic

    from commitments.importers import pending

    def tell(path, done, total):
        print(done, flush=True)

    pending.ProgressFile.write = tell
    if planted:
        Atomic.__enter__ = lambda self: None
        Atomic.__exit__ = lambda self, *raised: None
    pending.work_on(pk)


def receive(path: Path) -> int:
    """An upload of a large table, confirmed and handed to the worker; its number."""
    from commitments.importers import pending
    from departments.models import RoleGrant, User

    office = User.objects.create_user("office", None, name="考核办")
    RoleGrant.objects.create(user=office, role=RoleGrant.Role.OFFICE)
    table = pending.receive(content=path.read_bytes(), filename=path.name, year=YEAR, actor=office)
    pending.work_on(table.pk)
    table.refresh_from_db()
    pending.confirm(pending=table, fingerprint=table.report["fingerprint"], actor=office)
    return table.pk


def kill_while_writing(environment: dict[str, str], pk: int, *, planted: bool) -> int:
    """Rows that had been written when the process was killed."""
    command = [sys.executable, "-m", "benchmarks.import_kill_drill", "--child", str(pk)]
    command += ["--planted"] if planted else []
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    written = int(process.stdout.readline() or 0)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_SECONDS)
    return written


def left() -> tuple[int, str, int]:
    """(commitments stored, state of the upload, bytes of its file)."""
    from commitments.models import Commitment, PendingImport

    table = PendingImport.objects.get()
    return Commitment.objects.count(), table.state, len(table.content)


def take_up(pk: int) -> int:
    """Commitments stored after somebody took the table up again and confirmed it."""
    from commitments.importers import pending
    from commitments.models import Commitment, PendingImport
    from departments.models import User

    office = User.objects.get()
    table = PendingImport.objects.get(pk=pk)
    PendingImport.objects.filter(pk=pk).update(task="00000000-0000-0000-0000-000000000000")
    table.refresh_from_db()
    pending.take_up_again(pending=table, actor=office)
    table.refresh_from_db()
    pending.confirm(pending=table, fingerprint=table.report["fingerprint"], actor=office)
    pending.work_on(pk)
    return Commitment.objects.count()


def drill(options: argparse.Namespace, path: Path) -> bool:
    """Whether every kill left nothing behind and the table went in afterwards."""
    pk, is_well = receive(path), True
    for turn in range(1, options.times + 1):
        begun = time.perf_counter()
        written = kill_while_writing(dict(os.environ), pk, planted=options.planted)
        stored, state, size = left()
        is_well &= (stored, state, size) == (0, "writing", path.stat().st_size)
        seconds = time.perf_counter() - begun
        print(f"{turn}: killed after {written} rows, {seconds:.1f} s; stored {stored}, {state}, file of {size} bytes")
    if is_well:
        stored = take_up(pk)
        is_well = stored == options.rows
        print(f"taken up again: {stored} rows stored")
    return is_well


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    import django

    django.setup()
    if options.child:
        child(options.child, options.planted)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if options.inside:
            return 0 if drill(options, write_table(Path(folder) / "table.tsv", options.rows)) else 1
        databases = Databases(Path(folder))
        try:
            command = [sys.executable, "-m", "benchmarks.import_kill_drill", "--inside", *sys.argv[1:]]
            return subprocess.run(command, cwd=ROOT, env=databases.new(), check=False).returncode
        finally:
            databases.drop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    raise SystemExit(main())
