# ruff: noqa: E501  a row of the table is a line
"""The bar: every figure the house has set itself, which measurement gives it, and how its verdict follows.

A judge takes a measurement's outcome (the JSON its command wrote) and returns a Figure. Peers that are not run here
stand in as multiples of c+ (a login, one query and a 100 × 10 table by a Django template), as measured beside them on
one machine in November 2026: healthchecks 17 requests/s where c+ had 49.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

HEALTHCHECKS = 49 / 17  # times c+
KILOBYTE = 1000
LIMITS = {"list": 8, "detail": 12, "ranking": 10}
AIM_QUERIES = 5
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")  # of Lighthouse
GROWTH = 1.5  # times what is shown; what is above it grows faster than it shows


@dataclass(frozen=True)
class Figure:
    """What was found, whether it is what must be and what is aimed at (None: no aim), and whether in full size."""

    text: str
    met: bool
    aimed: bool | None = None
    in_full: bool = True


@dataclass(frozen=True)
class Row:
    section: str
    what: str
    must: str
    measurement: str
    judge: Callable[[dict], Figure]
    aim: str = ""
    database: str = ""  # the only one the row speaks of, if it does not speak of all that are measured

    def is_on(self, database: str) -> bool:
        return self.database in ("", database)


# ── Speed ─────────────────────────────────────────────────────────────────────
def ratio(outcome: dict, above: str, below: str) -> float:
    samples = outcome["sizes"]["76"]["in_turns"]
    return median(samples[above]) / median(samples[below])


def list_page(outcome: dict) -> Figure:
    of_table, of_joined = ratio(outcome, "commitments", "table"), ratio(outcome, "commitments", "joined")
    text = f"{of_table:.2f} × c+, {of_joined:.2f} × the joined strings"
    return Figure(text, of_table <= min(1.5, 0.5 * HEALTHCHECKS), of_joined <= 2.5)


def live_ranking(outcome: dict) -> Figure:
    found = ratio(outcome, "live ranking", "table")
    return Figure(f"{found:.2f} × c+", found <= 3, found <= 1.5)


def published_ranking(outcome: dict) -> Figure:
    rates = {name: median(found) for name, found in outcome["rates"].items()}
    page = rates["published ranking"]
    of_table, of_known = page / rates["/stack/table/"], page / rates["/stack/known/"]
    text = f"{page:.0f}/s: {of_table:.1f} × c+, {of_known:.2f} × the bare view with login"
    return Figure(text, of_table >= 3, of_known >= 0.5)


def queries(outcome: dict) -> Figure:
    """Equal at 10 and at 1,000 departments, and within the limit of the page's kind."""
    few, many = pages_of(outcome, "10"), pages_of(outcome, "1000")
    greatest = {kind: max(page["queries"] for page in many.values() if page["kind"] == kind) for kind in LIMITS}
    wrong = [
        f"{name} {few[name]['queries']} → {page['queries']}"
        for name, page in many.items()
        if name in few and (few[name]["queries"] != page["queries"] or page["queries"] > LIMITS[page["kind"]])
    ]
    text = " / ".join(str(count) for count in greatest.values()) + named(wrong)
    return Figure(text, not wrong, max(greatest.values()) <= AIM_QUERIES)


def pages_of(outcome: dict, size: str) -> dict[str, dict]:
    return {page["name"]: page for page in outcome["sizes"][size]["pages"]}


def page_sizes(outcome: dict) -> Figure:
    pages = pages_of(outcome, "76")
    html, assets = (max(page[name] for page in pages.values()) / KILOBYTE for name in ("gzip", "css_js"))
    wrong = [
        f"{name} {page['gzip'] / KILOBYTE:.1f} / {page['css_js'] / KILOBYTE:.1f}"
        for name, page in pages.items()
        if page["gzip"] > 15 * KILOBYTE or page["css_js"] > 60 * KILOBYTE
    ]
    return Figure(f"at most {html:.1f} / {assets:.1f} KB{named(wrong)}", not wrong, html <= 10 and assets <= 40)


def growth(outcome: dict) -> Figure:
    """A page's processor time, measured in c+, grows no faster than the bytes it shows."""
    sizes = [size for size in ("76", "1000", "10000") if size in outcome["sizes"]]
    first, last = pages_of(outcome, sizes[0]), pages_of(outcome, sizes[-1])
    faster = {
        name: (in_tables(page) / in_tables(first[name])) / (page["shown"] / first[name]["shown"])
        for name, page in last.items()
        if name in first
    }
    wrong = [f"{name} {value:.1f} ×" for name, value in faster.items() if value > GROWTH]
    text = f"76 → {int(sizes[-1]):,} departments: {len(faster) - len(wrong)} of {len(faster)} pages{named(wrong)}"
    return Figure(text, not wrong, in_full=sizes[-1] == "10000")


def in_tables(page: dict) -> float:
    """What a page costs in c+ as they cost beside it: sizes are measured minutes apart, on a machine that slows and
    recovers meanwhile. (In seconds where a result was kept before c+ was asked for beside each page.)
    """
    beside = page.get("beside", [1.0] * len(page["cpu"]))
    return median(cpu / table for cpu, table in zip(page["cpu"], beside, strict=True))


def named(wrong: list[str]) -> str:
    return f" ({'; '.join(wrong)})" if wrong else ""


def first_view(outcome: dict) -> Figure:
    """What a browser transfers for the ranking: with an empty cache, and the larger of a reload and a second visit."""
    first, *later = (outcome["bytes"][view]["all"] / KILOBYTE for view in ("first", "reloaded", "by link"))
    text = f"{first:.1f} KB, then at most {max(later):.1f} KB"
    return Figure(text, first <= 90 and max(later) <= 20, in_full=outcome["departments"] >= 76)


def lighthouse(outcome: dict) -> Figure:
    pages = outcome["pages"]
    lowest = {name: min(page[name] for page in pages.values()) for name in CATEGORIES}
    wrong = [
        f"{page}: {name} {found[name]}" for page, found in pages.items() for name in CATEGORIES if found[name] < 95
    ]
    text = f"{len(pages)} pages, at least " + " / ".join(map(str, lowest.values()))
    return Figure(f"{text}{named(wrong)}", not wrong, in_full=len(pages) >= outcome["wanted"])


def start_and_memory(outcome: dict) -> Figure:
    cold = {name: median(sample["cpu"] for sample in samples) for name, samples in outcome["cold"].items()}
    times, memory = cold["site"] / cold["bare"], max(outcome["worker_mb"])
    text = f"{times:.1f} × bare Django ({cold['site']:.2f} s of processor time); {memory:.0f} MB"
    return Figure(text, times <= 2 and memory <= 120, times <= 1.3 and memory <= 100)


def migrations(outcome: dict) -> Figure:
    found = median(outcome["migrate"])
    return Figure(f"{found:.1f} s", found <= 10, found <= 5)


def imports(outcome: dict) -> Figure:
    small, large = (times_bare(outcome, rows, "import") for rows in ("10000", "100000"))
    memory = max(sample[2] for sample in outcome["sizes"]["100000"]["import"])
    text = f"{small:.1f} × / {large:.1f} ×, {memory:.0f} MB"
    return Figure(text, small <= 4 and large <= 2 and memory <= 150, small <= 2.5 and large <= 1.5)


def times_bare(outcome: dict, rows: str, contender: str) -> float:
    found = outcome["sizes"][rows]
    return median(sample[0] for sample in found[contender]) / median(sample[0] for sample in found["bare"])


def exports(outcome: dict) -> Figure:
    times, memory = times_bare(outcome, "100000", "xlsx"), max(s[2] for s in outcome["sizes"]["100000"]["xlsx"])
    return Figure(f"{times:.2f} ×, {memory:.0f} MB", times <= 1.3 and memory <= 110)


def scoring(outcome: dict) -> Figure:
    seconds = {name: median(found) for name, found in outcome["seconds"].items()}
    times = seconds["database"] / seconds["kernel"]
    return Figure(f"{times:.0f} × the kernel ({seconds['database']:.1f} s)", times <= 100, times <= 40)


def filing_rush(outcome: dict) -> Figure:
    rush, times = outcome["rush"], outcome["times_bare_insert"]
    slow, errors = rush["p95_seconds"], rush["errors"] + rush["lost"]
    text = f"{rush['requests']} requests of {rush['filers']} filers in {rush['seconds']:.0f} s: {errors} errors, "
    text += f"p95 {slow:.2f} s; at full speed {times:.2f} × the bare insert"
    return Figure(text, errors == 0 and slow < 1 and times >= 0.5, in_full=rush["seconds"] >= 60)


def indexes(outcome: dict) -> Figure:
    wrong = [f"{scan['page']}: {scan['table']}" for scan in outcome["scans"]]
    text = f"{outcome['queries']} queries of {outcome['pages']} pages at {outcome['departments']:,} departments: "
    found = f"{len(wrong)} read a large table for a small part of it{named(wrong)}, "
    found += f"{outcome['searches']} for a piece of a text"
    return Figure(text + found, not wrong, in_full=outcome["departments"] >= 1000)


# ── Reliability ───────────────────────────────────────────────────────────────
def kills(outcome: dict) -> Figure:
    found = outcome["kills"]
    text = f"{found['times']} times: {found['lost']} of {found['acknowledged']} lost, {found['half_there']} half there"
    met = found["lost"] == found["half_there"] == 0 and found["acknowledged"] > 0 and outcome["planted_loss_noticed"]
    return Figure(text, met, in_full=found["times"] >= 20)


def backup(outcome: dict) -> Figure:
    found = outcome["backup"]
    text = f"{found['rows']:,} rows, {found['writes_acknowledged_meanwhile']} writes meanwhile; backup "
    text += (
        f"{found['backup_seconds']:.1f} s, restore {found['restore_seconds']:.1f} s, {found['lost']} lost, hashes equal"
    )
    return Figure(text, found["row_hashes_equal"] and found["lost"] == found["half_there"] == 0)


def database_killed(outcome: dict) -> Figure:
    drills = [drill for drill in outcome["drills"] if "kill -9" in drill["outage"]]
    return outages(drills, in_full=len(drills) >= 5)


def other_outages(outcome: dict) -> Figure:
    return outages([drill for drill in outcome["drills"] if "kill -9" not in drill["outage"]])


def outages(drills: list[dict], in_full: bool = True) -> Figure:
    back = [drill["seconds_until_first_write"] for drill in drills]
    lost = sum(drill["lost"] + drill["half_there"] for drill in drills)
    pages = sum(drill["page"] == "as it should be" for drill in drills)
    names = ", ".join(dict.fromkeys(drill["outage"].split(",")[0] for drill in drills))
    slowest = f"{max(back):.1f} s" if None not in back else "never"
    text = f"{names}: {lost} of {sum(d['acknowledged'] for d in drills)} lost, page right {pages} of {len(drills)}, "
    met = bool(drills) and lost == 0 and pages == len(drills) and None not in back
    return Figure(f"{text}first write after at most {slowest}", met, in_full=in_full)


def cut_short(outcome: dict) -> Figure:
    text = "; ".join(
        f"{name}: killed {found['kills']} times ({found['cut']} under way), {found['partial']} partial, "
        f"{found['orphans_left']} orphans after the sweeper"
        for name, found in outcome["drills"].items()
    )
    met = all(found["partial"] == found["orphans_left"] == 0 and found["cut"] for found in outcome["drills"].values())
    return Figure(text, met)


def same_form(outcome: dict) -> Figure:
    text = f"{outcome['rounds']} rounds of {outcome['people']}: exactly one won in {outcome['one_winner']}, "
    text += f"{outcome['shown_both']} of {outcome['losers']} others saw both versions, {outcome['errors']} errors"
    met = outcome["one_winner"] == outcome["rounds"] and outcome["shown_both"] == outcome["losers"]
    return Figure(text, met and outcome["errors"] == 0)


def replica(outcome: dict) -> Figure:
    text = "; ".join(f"{step['name']}: {step['found']}" for step in outcome["steps"])
    return Figure(text, all(step["is_right"] for step in outcome["steps"]))


def soak(outcome: dict) -> Figure:
    first, last = outcome["memory_mb"][0], outcome["memory_mb"][-1]
    text = f"{outcome['minutes']} minutes, {outcome['requests']} requests, {outcome['errors']} errors; "
    text += f"memory {first:.0f} → {last:.0f} MB ({outcome['growth_percent']:+.1f} % in the second half)"
    return Figure(text, outcome["errors"] == 0 and outcome["growth_percent"] <= 3, in_full=outcome["minutes"] >= 30)


def tests(outcome: dict) -> Figure:
    skipped = f", {outcome['skipped']} left out" if outcome["skipped"] else ""
    text = f"{outcome['passed']} tests pass, {outcome['failed']} fail{skipped}"
    return Figure(text, outcome["failed"] == 0 and outcome["passed"] > 0)


# ── Security and right answers ────────────────────────────────────────────────
def fuzz(outcome: dict) -> Figure:
    foreign, slow = outcome["other exceptions"], outcome["longer than 5 s"]
    text = f"{outcome['inputs']:,} files: {foreign} other exceptions, {slow} longer than 5 s"
    return Figure(text, foreign == slow == 0, in_full=outcome["inputs"] >= 100_000)


def archives(outcome: dict) -> Figure:
    files = outcome["files"]
    wrong = [name for name, found in files.items() if found["codes"] != found["expected"]]
    most = {key: max((median(found[key]), name) for name, found in files.items()) for key in ("seconds", "memory_mb")}
    text = f"{len(files)} files, {len(wrong)} not answered as they should be; at most "
    text += f"{most['seconds'][0]:.2f} s ({most['seconds'][1]}), {most['memory_mb'][0]:.0f} MB ({most['memory_mb'][1]})"
    return Figure(text, not wrong and most["seconds"][0] < 1 and most["memory_mb"][0] < 50)


def own_verdict(outcome: dict) -> Figure:
    """Of a command that says itself what it found (`text`) and whether that is right (`met`)."""
    return Figure(outcome["text"], outcome["met"], in_full=outcome.get("in_full", True))


def agreement(outcome: dict) -> Figure:
    text = f"{outcome['boards']:,} boards, {outcome['differing']} differ"
    return Figure(text, outcome["differing"] == 0, in_full=outcome["boards"] >= 1_000_000)


SPEED, RELIABILITY, SECURITY, ANSWERS = "Speed", "Reliability", "Security", "Right answers"
ROWS = (
    Row(SPEED, "list of 100 commitments, processor time per request", "≤ 1.5 × c+, ≤ 0.5 × healthchecks (1.44 × c+)", "pages", list_page, "≤ 2.5 × the joined strings"),
    Row(SPEED, "published ranking of 76 departments, requests/s", "≥ 3 × c+", "served", published_ranking, "≥ 0.5 × the bare view with login"),
    Row(SPEED, "live ranking (76 departments, 30 evaluators, 11,400 ratings)", "≤ 3 × c+", "pages", live_ranking, "≤ 1.5 × c+"),
    Row(SPEED, "queries: list / detail / ranking, at 10 and 1,000 departments", "≤ 8 / 12 / 10, constant", "pages", queries, "≤ 5 each"),
    Row(SPEED, "page, compressed: HTML / CSS and JS", "≤ 15 / 60 KB", "pages", page_sizes, "≤ 10 / 40 KB"),
    Row(SPEED, "first view of the ranking of 76 departments, transferred; later views", "≤ 90 KB; ≤ 20 KB", "first_view", first_view),
    Row(SPEED, "Lighthouse on the first screens, the ranking and the filing form, phone and desk: performance / accessibility / best practices / SEO", "≥ 95 each", "lighthouse", lighthouse),
    Row(SPEED, "cold start to the first page; memory of a worker", "≤ 2 × bare Django; ≤ 120 MB", "startup", start_and_memory, "≤ 1.3 ×; ≤ 100 MB"),
    Row(SPEED, "`migrate` on an empty database", "≤ 10 s", "startup", migrations, "≤ 5 s"),
    Row(SPEED, "import of 10,000 / 100,000 rows against csv and bulk_create", "≤ 4 × / ≤ 2 ×, ≤ 150 MB", "imports", imports, "≤ 2.5 × / 1.5 ×"),
    Row(SPEED, "XLSX export of 100,000 rows against a bare XlsxWriter loop", "≤ 1.3 ×, ≤ 110 MB", "exports", exports),
    Row(SPEED, "scoring 10,000 departments (350,000 ratings) from the database to places, against the NumPy kernel", "≤ 100 ×", "scoring", scoring, "≤ 40 ×"),
    Row(SPEED, "filing rush: 200 filers save drafts and submit for a minute", "no error, p95 < 1 s, ≥ 0.5 × the bare insert with audit row", "filing_rush", filing_rush),
    Row(SPEED, "cost against size: 76 → 1,000 → 10,000 departments, each page", "grows no faster than what it shows", "pages", growth),
    Row(SPEED, "indexes of each list page's queries at a province's size (EXPLAIN)", "no large table read for a small part of it", "indexes", indexes),
    Row(RELIABILITY, "kill -9 of the server group under write load, 20 times", "0 acknowledged writes lost", "recovery", kills),
    Row(RELIABILITY, "kill -9 of PostgreSQL, 5 times", "0 lost; recovers without a restart", "outage", database_killed, database="postgresql"),
    Row(RELIABILITY, "killed in the middle of an import or upload", "all or nothing; no orphan after the sweeper", "cut_short", cut_short),
    Row(RELIABILITY, "disk full, read-only, database away", "a page in Chinese, 0 lost, recovers by itself", "outage", other_outages),
    Row(RELIABILITY, "backup under load → restore → compare", "row hashes equal", "recovery", backup),
    Row(RELIABILITY, "eight people saving the same form", "exactly one wins, the others see both versions", "same_form", same_form),
    Row(RELIABILITY, "every POST sent twice", "one effect", "once", tests),
    Row(RELIABILITY, "soak, 30 minutes at half load", "memory flat, no error", "soak", soak),
    Row(RELIABILITY, "published pages from a streaming replica", "the same page; from the primary when it lags or is down", "replica", replica),
    Row(SECURITY, "role × URL × method, listed from the resolver", "100 % of URLs; out of scope 404; a revoked role has no effect", "roles", tests),
    Row(SECURITY, "field level: every model field posted to every form as every role", "nothing changes that may not", "fields", tests),
    Row(SECURITY, "content-security policy and the other headers", "every response, errors and files included", "headers", tests),
    Row(SECURITY, "fuzzed import files", "100,000 without another exception, a hang over 5 s or a partial write", "fuzz", fuzz),
    Row(SECURITY, "zip bomb, XML bombs, 100,000 entries, forged dimensions", "refused in < 1 s, < 50 MB", "archives", archives),
    Row(SECURITY, "formula cells after export", "0, and the round trip exact", "formulas", tests),
    Row(SECURITY, "encodings: UTF-8 ± BOM, UTF-16 LE/BE, GB18030, mixed line ends", "exact, never mojibake", "encodings", tests),
    Row(SECURITY, "wrong passwords: one account × many, many × one, rotating addresses", "stopped after 5, before hashing; the office cannot be locked out", "lockout", tests),
    Row(SECURITY, "sessions: fixation, logout, idle, absolute, password change", "ended at the server", "sessions", tests),
    Row(SECURITY, "CSRF on every unsafe URL; no GET changes anything", "100 %", "csrf", tests),
    Row(SECURITY, "60 open-redirect and host-header payloads", "0", "payloads", tests),
    Row(SECURITY, "wapiti, sqlmap as each role; bandit; `check --deploy`", "nothing at medium or above", "scanners", own_verdict),
    Row(SECURITY, "audit: every state-changing URL leaves a record; update and delete refused; chain verified", "100 %", "audit", tests),
    Row(ANSWERS, "scoring against an independent exact implementation, 10⁶ random boards", "0 differences", "agreement", agreement),
    Row(ANSWERS, "scoring against published results", "0 differences", "published", own_verdict),
    Row(ANSWERS, "indicators read from unseen texts", "F1 ≥ 0.90", "unseen", own_verdict),
)  # fmt: skip
