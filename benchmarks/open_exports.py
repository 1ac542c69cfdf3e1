"""Open every export in LibreOffice, as an office would, and leave a picture of each page to be looked at.

    python -m benchmarks.open_exports FOLDER

Takes the demo's tables, documents and ledgers through the pages as the office, converts each to PDF with `soffice` and
each page to PNG with `pdftoppm`, and prints for each file how many pages it has and what is wrong with it: a page
without the repeated heading, a page that is not A4, a table that is not landscape, a formula. Exit status 1 if
anything is. The planted fault, a workbook without repeated heading, must be found, or nothing is said. Run it on a
database that `manage.py demo` has filled; FOLDER must not exist.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

A4 = (595, 842)  # points
LEEWAY = 3


def exports() -> dict[str, str]:
    """{file name: address} of every kind of export of the demo."""
    from django.urls import reverse

    from commitments.models import Cycle, ReportingPeriod

    published = Cycle.objects.filter(status="published").latest("year")
    running = Cycle.objects.filter(status="running").latest("year")
    period = ReportingPeriod.objects.filter(cycle=running).first()
    pledge = running.pledges.first()
    home = [pledge.department_id, running.year]
    tables = {
        "city": ("cycle-export", [published.year]),
        "completion": ("completion-export", [period.pk]),
        "late": ("late-export", [period.pk]),
        "ranking": ("ranking-export", [published.year]),
        "year": ("year-export", home),
    }
    found = {
        f"{name}.{kind}": reverse(address, args=[*place, kind])
        for name, (address, place) in tables.items()
        for kind in ("xlsx", "csv")
    }
    return found | {
        "ranking-report.docx": reverse("ranking-document", args=[published.year]),
        "trial-report.docx": reverse("ranking-document", args=[running.year]),
        "annual-report.docx": reverse("annual-document", args=home),
        "ledger.xlsx": reverse("ledger-file", args=[pledge.pk]),
    }


def take(folder: Path) -> list[Path]:
    """Write every export into the folder."""
    from django.test import Client

    from departments.models import User

    client = Client()
    client.force_login(User.objects.get(username="office1"))
    files = []
    for name, address in exports().items():
        answer = client.get(address, HTTP_HOST="localhost")
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
        files.append(folder / name)
        files[-1].write_bytes(answer.content)
    return files


def planted(folder: Path) -> Path:
    """A long workbook whose heading stands on the first page alone, and which is upright."""
    from xlsxwriter import Workbook

    path = folder / "planted.xlsx"
    with Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(200):
            sheet.write_row(row, 0, ["序号", "责任部门"] if row == 0 else [row, "市总工会"])
    return path


# ── Looking ───────────────────────────────────────────────────────────────────
def run(*command) -> str:
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def convert(files: list[Path], folder: Path) -> None:
    home = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    for path in files:  # one by one: files of one name would write over each other
        run("soffice", home, "--headless", "--convert-to", "pdf", "--outdir", folder, path)
        path.with_suffix(".pdf").rename(folder / f"{path.name}.pdf")
        run("pdftoppm", "-r", "60", "-png", folder / f"{path.name}.pdf", folder / path.name)


def faults_of(path: Path) -> tuple[int, list[str]]:
    """How many pages a converted file has, and what is wrong with them."""
    pdf = path.with_name(f"{path.name}.pdf")
    pages = run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", pdf)).groups())
    is_table = path.suffix == ".xlsx"
    expected = (A4[1], A4[0]) if is_table else A4
    faults = []
    if path.suffix != ".csv" and max(abs(width - expected[0]), abs(height - expected[1])) > LEEWAY:
        faults.append(f"{width:.0f} × {height:.0f} points")
    if is_table:
        heading = next(line.split() for line in pages[0].splitlines() if len(line.split()) > 1)
        faults += [
            f"page {number} without heading"
            for number, page in enumerate(pages, 1)
            if not all(word in page for word in heading)
        ]
    return len(pages), faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    import django

    django.setup()
    folder.mkdir(parents=True)
    files = [*take(folder), planted(folder)]
    convert(files, folder)
    found = {path.name: faults_of(path) for path in files}
    if len(found.pop("planted.xlsx")[1]) < 2:
        sys.exit("the planted fault was not found")
    for name, (pages, faults) in found.items():
        print(f"{name:24}{pages:4} pages  {'; '.join(faults) or 'ok'}")
    if any(faults for _pages, faults in found.values()):
        sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
