"""Workbooks made to do harm: how long the reader takes to refuse each, and in how much memory.

    python -m benchmarks.archives [--repeat N] [--plant] [--json FILE]

Each file is read in processes of their own, N after each other. Seconds are by the clock, from the bytes in memory to
the refusal; memory is what the process grows by meanwhile at its highest, beyond the bytes and a reader that has read a
sound workbook before. A sound workbook that states a wrong size must be read. The planted fault: a reader that minds
neither the ratio nor the number of entries.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.circumstances import ROOT, set_up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--read", type=Path, help="read one file and say what came of it; what each process does")
    options = parser.parse_args()
    set_up()
    if options.read:
        print(json.dumps(read(options.read.read_bytes(), options.plant)))
        return
    outcome = {"repeat": options.repeat, "files": measure(options.repeat, options.plant)}
    for name, found in outcome["files"].items():
        codes = ", ".join(found["codes"]) or "read"
        print(f"{name}: {codes}, {median(found['seconds']):.2f} s, {median(found['memory_mb']):.0f} MB")
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measure(repeat: int, plant: bool) -> dict[str, dict]:
    """Codes, the codes that are right, and the samples of each file by its name."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="archives-") as folder:
        path = Path(folder) / "a.xlsx"
        for name, content, expected in files():
            path.write_bytes(content)
            samples = [in_a_process(path, plant) for _turn in range(repeat)]
            found[name] = {"expected": expected, "codes": samples[0]["codes"]}
            found[name] |= {key: [sample[key] for sample in samples] for key in ("seconds", "memory_mb")}
    return found


def files() -> Iterator[tuple[str, bytes, list[str]]]:
    """Name, bytes and the codes it must be refused with."""
    from tests.commitments.hostile_workbooks import FORGED_DIMENSIONS, HOSTILE, with_dimension

    for name, (make, code) in HOSTILE.items():
        yield name, make(), [code]
    for dimension in FORGED_DIMENSIONS:
        yield f"a sheet with {dimension.decode() or 'no dimension'}", with_dimension(dimension), []


def in_a_process(path: Path, plant: bool) -> dict:
    command = [sys.executable, "-m", "benchmarks.archives", "--read", str(path), *(["--plant"] if plant else [])]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def read(data: bytes, plant: bool) -> dict:
    from commitments.tables import TableError, read_table
    from tests.commitments.hostile_workbooks import SMALL

    if plant:
        from benchmarks.planted import any_ratio_is_inflated

        any_ratio_is_inflated()
    read_table(SMALL, "a.xlsx")
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten, see proc(5)
    before, start, codes = memory("VmRSS"), time.perf_counter(), []
    try:
        read_table(data, "a.xlsx")
    except TableError as error:
        codes = [problem.code for problem in error.problems]
    return {"codes": codes, "seconds": time.perf_counter() - start, "memory_mb": memory("VmHWM") - before}


def memory(name: str) -> float:
    """A figure of this process in MB, as the kernel keeps it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    main()
