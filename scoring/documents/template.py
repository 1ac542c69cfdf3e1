"""The ranking report as it is shipped: what a clerk edits is the Word file made from this."""

from commitments.documents.official import OfficialTemplate

LINE = [
    ("名次", "{{ line.place }}", 16),
    ("部门", "{{ line.department }}", 50),
    ("得分", "{{ line.score }}", 22),
    ("评价均分", "{{ line.base }}", 24),
    ("难度系数", "{{ line.coefficient }}", 24),
    ("等次", "{{ line.grade }}", 20),
]
UNRANKED = [("部门", "{{ line.department }}", 60), ("原因", "{{ line.reason }}", 96)]


def ranking_template() -> OfficialTemplate:
    """Fields: see scoring/documents/content.py."""
    made = OfficialTemplate()
    made.title("{{ title }}")
    made.tag("{%p if is_trial %}")
    made.mark("（试算稿）")
    made.tag("{%p endif %}")
    made.heading(1, "一、评价概况")
    made.body("{{ summary }}")
    made.heading(1, "二、总体名次")
    made.table("line in lines", LINE)
    made.heading(1, "三、分组名次")
    made.tag("{%p for group in groups %}")
    made.heading(2, "（{{ group.word }}）{{ group.name }}")
    made.body("{{ group.sentence }}")
    made.tag("{%p endfor %}")
    made.tag("{%p if unranked %}")
    made.heading(1, "四、暂不排名的部门")
    made.table("line in unranked", UNRANKED)
    made.tag("{%p endif %}")
    made.heading(1, "附：计分说明")
    made.tag("{%p for rule in rules %}")
    made.body("{{ rule }}")
    made.tag("{%p endfor %}")
    made.signature("{{ office }}", "{{ day }}")
    return made
