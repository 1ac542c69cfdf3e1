"""Which lines of a ranking the address asks for, and in what order. Nothing here changes a place."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
STATUSES = ("ranked", "provisional", "excluded")
FALLING_FIRST = ("score", "base", "coefficient", "movement")
RISING_FIRST = ("rank", "table")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Asked:
    """A group's name, a status, a part of a department's name, and a column to sort by (`-base`: highest first).

    `publication` is the number of an earlier one. Empty text asks for nothing.
    """

    group: str = ""
    status: str = ""
    department: str = ""
    sort: str = ""
    publication: str = ""

    @classmethod
    def of(cls, query) -> "Asked":
        """As the address has it, without what it cannot mean; `query` maps names to text."""
        status, sort = query.get("status", ""), query.get("sort", "")
        return cls(
            group=query.get("group", ""),
            status=status if status in STATUSES else "",
            department=query.get("department", "").strip()[:LONGEST_NAME],
            sort=sort if sort.removeprefix("-") in FALLING_FIRST + RISING_FIRST else "",
            publication=query.get("publication", ""),
        )

    @property
    def narrows(self) -> bool:
        """Whether lines may be left out."""
        return bool(self.group or self.status or self.department)

    def address(self, **changes) -> str:
        """The query that asks for the same but for the changes: `?group=…&sort=-base`."""
        return "?" + urlencode({name: value for name, value in asdict(replace(self, **changes)).items() if value})

    def lines(self, standings: list[Json]) -> list[Json]:
        """The lines asked for; those that the sorted column says nothing of come last, in the ranking's order."""
        found = [line for line in standings if self.holds(line)]
        if not self.sort:
            return found
        name = self.sort.removeprefix("-")
        known = [line for line in found if sort_value(line, name) is not None]
        rest = [line for line in found if sort_value(line, name) is None]
        return sorted(known, key=lambda line: sort_value(line, name), reverse=self.sort.startswith("-")) + rest

    def holds(self, line: Json) -> bool:
        return (
            self.group in ("", line["group"])
            and self.status in ("", line["status"])
            and self.department.casefold() in line["department"].casefold()
        )

    def sort_links(self) -> dict[str, dict[str, str]]:
        """Column → the address its heading leads to, and how the column is sorted now."""
        return {name: self.sort_link(name, f"-{name}", name) for name in FALLING_FIRST} | {
            name: self.sort_link(name, name, f"-{name}") for name in RISING_FIRST
        }

    def sort_link(self, name, first, second):
        state = {f"-{name}": "descending", name: "ascending"}.get(self.sort, "")
        return {"address": self.address(sort=second if self.sort == first else first), "state": state}


def sort_value(line: Json, name: str) -> Decimal | int | None:
    if name == "table":
        return line["position"]
    if name == "movement":
        if line["rank"] is None or line["rank_without_coefficient"] is None:
            return None
        return line["rank_without_coefficient"] - line["rank"]
    return None if line[name] is None else Decimal(line[name])
