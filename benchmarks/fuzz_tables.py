"""Feeds broken files to the table readers and reports every exception that is not their own.

    python -m benchmarks.fuzz_tables --inputs 100000 --seed 1 [--workbooks 0.3] [--plant] [--json FILE]

Exit status 1 if anything but TableError came out or one input took longer than five seconds. The planted fault is a
reader that lets a KeyError out of every twentieth table it could read.
"""

import argparse
import io
import itertools
import json
import random
import resource
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from commitments.tables import TableError, read_city_table, read_table
from commitments.tables.records import read_records

SEED_FILE = Path(__file__).parent.parent / "seeds" / "commitments-2023.tsv"
LONGEST_SECONDS = 5.0
ROWS = {"department": ("部门",), "title": ("承诺事项",), "target": ("年度目标",), "coefficient": ("评定难度系数",)}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
SUFFIXES = (".tsv", ".csv", ".txt", ".xlsx", ".xls", "")
PIECES = (
    "\t", ",", ";", '"', '""', "\n", "\r\n", "\r", "'", "=1+1", "'=", "\u200b", "\u202e", "\ufeff", "\x00", "\x1b",
    "\u3000", "部门", "承诺事项", "年度目标", "评定难度系数", "序号", "（1）", "1、", "①", "一、", "\uff11", "1e999",
    "-0", "9" * 40, "1.16365", "\U00020000", "\ud7ff", "%",
)  # fmt: skip
XML_PIECES = (
    b"<", b">", b"&", b"&#xD800;", b"&#0;", b"<!DOCTYPE x>", b"<c/>", b'<c r="XFD1048576"><v>1</v></c>', b'r="0"',
    b'r="-1"', b't="s"', b't="d"', b't="b"', b's="99999"', b"<v>1e400</v>", b"<v>nan</v>", b"<v>99999999999</v>",
    b"<f>1+1</f>", b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="x"/>', b'<row r="1048577"/>',
    b'encoding="utf-7"', b"</row>", b"\xff", b"_x000D_", b"<is><t>x</t></is>", b'hidden="1"',
)  # fmt: skip


def text_input(random_: random.Random, text: str) -> bytes:
    """A table in some encoding, with pieces put in, taken out and doubled, and bytes turned."""
    lines = text.split("\n")[: random_.randint(1, 86)]
    characters = list("\n".join(lines).replace("\t", random_.choice("\t\t,;")))
    for _ in range(random_.randint(0, 12)):
        position = random_.randrange(len(characters) + 1)
        characters[position : position + random_.choice((0, 0, 1, 30))] = random_.choice(PIECES)
    data = "".join(characters).encode(random_.choice(ENCODINGS), "surrogatepass")
    return turned(random_, data) if random_.random() < 0.4 else data


def turned(random_: random.Random, data: bytes) -> bytes:
    """`data` with some bytes changed, or cut off, or with a stretch repeated."""
    changed = bytearray(data)
    for _ in range(random_.choice((0, 1, 1, 3, 20))):
        if changed:
            changed[random_.randrange(len(changed))] = random_.randrange(256)
    if random_.random() < 0.3:
        del changed[random_.randrange(len(changed) + 1) :]
    if random_.random() < 0.2 and changed:
        start = random_.randrange(len(changed))
        changed[start:start] = changed[start : start + random_.randrange(200)]
    return bytes(changed)


def workbook_parts() -> list[dict[str, bytes]]:
    """The parts of some sound workbooks to start from."""
    return [_parts(_city_workbook(merged)) for merged in (False, True)]


def _city_workbook(merged: bool) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["部门", "承诺事项", "年度目标", "评定难度系数"])
    for number in range(1, 11):
        sheet.append(["市一局" if number < 6 else "市二局", f"{number} 事项", "目标\n100%", 1.1636])
    sheet["C3"] = "=1+1"
    sheet["D4"].number_format = "0.0%"
    sheet["D5"].number_format = "yyyy-mm-dd"
    if merged:
        sheet.merge_cells("A2:A6")
        sheet.row_dimensions[4].hidden = True
        workbook.create_sheet("二").append(["说明"])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook_input(random_: random.Random, parts: dict[str, bytes]) -> bytes:
    """A workbook with XML put into its parts, parts left out or swapped, or its bytes turned."""
    changed = dict(parts)
    for _ in range(random_.randint(0, 4)):
        name = random_.choice(list(changed))
        changed[name] = _changed_part(random_, changed[name], parts)
    if random_.random() < 0.1:
        del changed[random_.choice(list(changed))]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in changed.items():
            archive.writestr(name, content)
    return turned(random_, stream.getvalue()) if random_.random() < 0.3 else stream.getvalue()


def _changed_part(random_: random.Random, content: bytes, parts: dict[str, bytes]) -> bytes:
    kind = random_.random()
    if kind < 0.1:
        return random_.choice(list(parts.values()))
    if kind < 0.3:
        return turned(random_, content)
    position = content.find(random_.choice((b"<", b">", b'"', b" ")), random_.randrange(len(content) + 1))
    return content[:position] + random_.choice(XML_PIECES) + content[position + random_.choice((0, 0, 5)) :]


@dataclass
class Result:
    """What a run has seen; `foreign` holds traces of exceptions that are not the reader's own."""

    inputs: int = 0
    read: int = 0
    codes: Counter = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)
    slow: int = 0
    slowest_seconds: float = 0.0

    def feed(self, data: bytes, filename: str) -> None:
        """Reads one input as an import would and keeps the outcome."""
        self.inputs += 1
        begun = time.perf_counter()
        try:
            table = read_table(data, filename)
            read_records(table, ROWS, required=("department", "title"), carried=("department",))
            read_city_table(table)
            self.read += 1
        except TableError as error:
            self.codes.update(problem.code for problem in error.problems)
        except Exception:
            self.foreign.append(f"{filename} {data[:200]!r}\n{traceback.format_exc()}")
        seconds = time.perf_counter() - begun
        self.slow += seconds > LONGEST_SECONDS
        self.slowest_seconds = max(self.slowest_seconds, seconds)


def run(inputs: int, seed: int, workbooks: float) -> Result:
    """Feeds `inputs` files, the share `workbooks` of them XLSX, and returns what happened."""
    random_ = random.Random(seed)
    text, sound, result = SEED_FILE.read_text("utf-8"), workbook_parts(), Result()
    for _ in range(inputs):
        if random_.random() < workbooks:
            result.feed(workbook_input(random_, random_.choice(sound)), "table.xlsx")
        else:
            suffix = random_.choice(SUFFIXES) if random_.random() < 0.1 else random_.choice(SUFFIXES[:3])
            result.feed(text_input(random_, text), f"table{suffix}")
    return result


def plant() -> None:
    global read_city_table
    sound, count = read_city_table, itertools.count(1)

    def faulty(table):
        if next(count) % 20 == 0:
            raise KeyError("planted")
        return sound(table)

    read_city_table = faulty


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workbooks", type=float, default=0.3, help="share of XLSX files, 0 to 1")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path, help="also write the result there")
    options = parser.parse_args()
    if options.plant:
        plant()
    begun = time.perf_counter()
    result = run(options.inputs, options.seed, options.workbooks)
    report = {
        "inputs": result.inputs,
        "seed": options.seed,
        "seconds": round(time.perf_counter() - begun, 1),
        "read": result.read,
        "refused": dict(result.codes.most_common()),
        "other exceptions": len(result.foreign),
        "longer than 5 s": result.slow,
        "slowest seconds": round(result.slowest_seconds, 3),
        "peak memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    for trace in result.foreign[:5]:
        print(trace)
    print(json.dumps(report, ensure_ascii=False, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 1 if result.foreign or result.slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
