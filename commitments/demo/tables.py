"""An uploaded table that waits to be confirmed, so that the import pages have something to show."""

from commitments.importers.pending import receive

LINES = 33  # two blank ones, the heading, six departments
UNFINISHED = {
    8: ("\t1.1568", "\t待定"),
    15: ("\t3 ", "\t2 "),
}
"""By line, counted from 0: what is written there, and what the draft says instead."""


def leave_waiting(*, table, year, office):
    """The first departments of the city's `table` as a draft for `year`, with two faults a clerk has to mend."""
    lines = table.read_text(encoding="utf-8").split("\n")[:LINES]
    for number, (right, wrong) in UNFINISHED.items():
        lines[number] = lines[number].replace(right, wrong, 1)
    content = ("\n".join(lines) + "\n").encode("gb18030")
    return receive(content=content, filename=f"{year}年承诺事项（征求意见稿）.txt", year=year, actor=office)
