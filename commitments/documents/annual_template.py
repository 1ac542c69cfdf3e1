"""The annual report of a department as it is shipped: what a clerk edits is the Word file made from this."""

from commitments.documents.official import OfficialTemplate


def annual_template() -> OfficialTemplate:
    """Fields: see commitments/documents/annual.py."""
    made = OfficialTemplate()
    made.title("{{ title }}")
    made.heading(1, "一、总体情况")
    made.body("{{ summary }}")
    made.table(
        "line in lines",
        [
            ("序号", "{{ line.number }}", 14),
            ("承诺事项", "{{ line.title }}", 72),
            ("完成率", "{{ line.completion }}", 24),
            ("亮灯", "{{ line.light }}", 22),
            ("自评", "{{ line.grade }}", 24),
        ],
    )
    made.heading(1, "二、承诺事项完成情况")
    made.tag("{%p for line in lines %}")
    made.heading(2, "（{{ line.word }}）{{ line.title }}")
    made.body("年度目标：{{ line.target }}")
    made.tag("{%p for stretch in line.stretches %}")
    made.body("{{ stretch.period }}：{{ stretch.text }}")
    made.tag("{%p endfor %}")
    made.tag("{%p if line.statement %}")
    made.body("自评情况：{{ line.statement }}")
    made.tag("{%p endif %}")
    made.tag("{%p endfor %}")
    made.heading(1, "三、存在问题和下步打算")
    made.tag("{%p for remark in open_points %}")
    made.body("{{ remark }}")
    made.tag("{%p endfor %}")
    made.signature("{{ department }}", "{{ day }}")
    return made
