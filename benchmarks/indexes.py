"""Whether the queries of each list page use indexes at a province's size: EXPLAIN of what the pages really ask.

    .ci/with-postgres python -m benchmarks.indexes [--departments N] [--plant] [--json FILE]

Every SELECT of every page of benchmarks/visitors.py is explained after ANALYZE. Named is each sequential scan of a
table of more than 5,000 rows that keeps less than a twentieth of them: reading a whole year in order to show it is no
fault, reading the whole table for a handful is. A piece of a text ("%民生%") is looked for in the texts themselves,
because no index knows two characters in the middle of one: such scans are counted apart. The planted fault drops every
index of the large tables that no constraint needs.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import databases

LARGE, SMALL_PART = 5_000, 0.05
PIECE_OF_TEXT = "~~ '%"  # how a plan writes LIKE '%…'
DROPPED = """
SELECT format('DROP INDEX %I', indexrelid::regclass::text) FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid
WHERE reltuples > 5000 AND NOT indisunique AND relnamespace = 'public'::regnamespace
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--departments", type=int, default=1000)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(explained(options.plant), ensure_ascii=False))
        return 0
    if databases.kind() != "postgresql":
        sys.exit("PostgreSQL is asked: .ci/with-postgres python -m benchmarks.indexes")
    with tempfile.TemporaryDirectory(prefix="indexes-") as folder:
        environment = databases.city(Path(folder), options.departments)
        planted = ["--plant"] if options.plant else []
        outcome = databases.answer(environment, "-m", "benchmarks.indexes", "--child", *planted)
    outcome["departments"] = options.departments
    for scan in outcome["scans"]:
        print(f"{scan['page']}: {scan['kept']:,} of {scan['rows']:,} rows of {scan['table']}\n   {scan['sql'][:300]}")
    print(f"{outcome['queries']} queries of {outcome['pages']} pages, {len(outcome['scans'])} to look at")
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    return 1 if outcome["scans"] else 0


def explained(plant: bool) -> dict:
    from django.db import connection

    from benchmarks.stack import wsgi
    from benchmarks.visitors import cookie_of, pages

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if plant:
            cursor.execute(DROPPED)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement.replace('"', ""))
    asked = {page.name: queries_of(wsgi.application, page.url, cookie_of(page.who)) for page in pages()}
    rows = rows_by_table()
    found = [
        {"page": name, **scan, "sql": sql}
        for name, queries in asked.items()
        for sql in queries
        for scan in scans_of(sql, rows)
    ]
    scans = [scan for scan in found if not scan["in_texts"]]
    searches = len(found) - len(scans)
    return {"pages": len(asked), "queries": sum(map(len, asked.values())), "scans": scans, "searches": searches}


def queries_of(application, address: str, cookie: str) -> list[str]:
    """The SELECTs of a page, with their parameters in place."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.pages import request, timed

    with CaptureQueriesContext(connection) as queries:
        timed(application, request(address, cookie))
    return [query["sql"] for query in queries.captured_queries if query["sql"].lstrip("( ").startswith("SELECT")]


def rows_by_table() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())


def scans_of(sql: str, rows: dict[str, int]) -> Iterator[dict]:
    """Sequential scans of a query's plan that keep a small part of a large table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0][0]["Plan"]
    for node in nodes_of(plan):
        table = node.get("Relation Name")
        if node["Node Type"] == "Seq Scan" and rows.get(table, 0) > LARGE:
            kept = node["Plan Rows"]
            if kept < SMALL_PART * rows[table]:
                in_texts = PIECE_OF_TEXT in node.get("Filter", "")
                yield {"table": table, "rows": rows[table], "kept": kept, "in_texts": in_texts}


def nodes_of(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


if __name__ == "__main__":
    sys.exit(main())
