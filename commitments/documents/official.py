"""The form of official documents by GB/T 9704—2012, as python-docx builds it: page, fonts, headings, tables."""

from collections.abc import Sequence

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

# Chinese names of sizes: 二号 22 pt, 三号 16 pt, 四号 14 pt, 小四 12 pt.
TITLE_SIZE, BODY_SIZE, PAGE_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(14), Pt(12)
LINE = Pt(29)  # 22 lines on a page
PAPER = (Mm(210), Mm(297))
MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
FANGSONG, XIAOBIAOSONG = "仿宋_GB2312", "方正小标宋简体"
HEADING_FONTS = {1: "黑体", 2: "楷体_GB2312", 3: FANGSONG}
# What a program sets where the font is not installed.
FALLBACKS = {FANGSONG: "仿宋", XIAOBIAOSONG: "华文中宋", "楷体_GB2312": "楷体"}
CENTRED, JUSTIFIED, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT


class OfficialTemplate:
    """A document being built. Texts may hold the template's own fields and tags, such as {{ title }}."""

    def __init__(self):
        self.document = Document()
        self._set_up_page()
        self._set_up_styles()
        self._set_up_fonts()
        self._number_pages()

    def title(self, text: str) -> None:
        self.document.add_paragraph(text, "Title")

    def mark(self, text: str) -> None:
        """A line under the title, such as （试算稿）."""
        self.document.add_paragraph(text, "Subtitle")

    def heading(self, level: int, text: str) -> None:
        """Levels 1 to 3: 一、 （一） 1."""
        self.document.add_paragraph(text, f"Heading {level}")

    def body(self, text: str) -> None:
        """A paragraph indented by two characters."""
        self.document.add_paragraph(text, "Normal")

    def tag(self, text: str) -> None:
        """A paragraph that is gone once the template is filled, such as {%p for … %}."""
        self.document.add_paragraph(text, "Normal")

    def signature(self, *lines: str) -> None:
        """Who issues the document, and the day, on the right."""
        for line in lines:
            self.document.add_paragraph(line, "Signature")

    def table(self, loop: str, columns: Sequence[tuple[str, str, int]]) -> None:
        """A row for each round of `loop`; a column is heading, field and width in mm. The heading is on every page."""
        table = self.document.add_table(rows=4, cols=len(columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        head, start, line, end = table.rows
        for place, (heading, field, width) in enumerate(columns):
            for row, text in ((head, heading), (line, field)):
                row.cells[place].paragraphs[0].style = "Table Text"
                row.cells[place].paragraphs[0].add_run(text).bold = row is head
            table.columns[place].width = Mm(width)
            for row in table.rows:
                row.cells[place].width = Mm(width)
        start.cells[0].paragraphs[0].text = f"{{%tr for {loop} %}}"
        end.cells[0].paragraphs[0].text = "{%tr endfor %}"
        for row in (head, line):
            add_mark(row._tr.get_or_add_trPr(), "w:cantSplit")
        add_mark(head._tr.get_or_add_trPr(), "w:tblHeader")

    def save(self, target) -> None:
        self.document.save(target)

    # ── The page ──────────────────────────────────────────────────────────────
    def _set_up_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = PAPER
        section.footer_distance = Mm(28)
        for side, size in MARGINS.items():
            setattr(section, side, size)

    def _number_pages(self) -> None:
        """— 1 — outside at the foot, one character from the edge: right on odd pages, left on even ones."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            paragraph = footer.paragraphs[0]
            paragraph.style, paragraph.alignment = "Footer", side
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = PAGE_SIZE
            paragraph.add_run("— ")
            add_field(paragraph.add_run(), "PAGE")
            paragraph.add_run(" —")

    # ── Styles ────────────────────────────────────────────────────────────────
    def _set_up_styles(self) -> None:
        set_style(self._style("Normal"), FANGSONG, BODY_SIZE, JUSTIFIED, indent=2)
        set_style(self._style("Title"), XIAOBIAOSONG, TITLE_SIZE, CENTRED, after=LINE)
        self._style("Title").paragraph_format.line_spacing = Pt(36)
        set_style(self._style("Subtitle"), "楷体_GB2312", BODY_SIZE, CENTRED, after=LINE)
        for level, font in HEADING_FONTS.items():
            set_style(self._style(f"Heading {level}"), font, BODY_SIZE, JUSTIFIED, indent=2, keep=True)
        set_style(self._style("Signature"), FANGSONG, BODY_SIZE, RIGHT)
        self._style("Signature").paragraph_format.right_indent = BODY_SIZE * 4
        set_style(self._style("Table Text"), FANGSONG, TABLE_SIZE, CENTRED)
        self._style("Table Text").paragraph_format.line_spacing = Pt(18)
        set_style(self._style("Footer"), "宋体", PAGE_SIZE, RIGHT)

    def _style(self, name: str):
        styles = self.document.styles
        return styles[name] if name in styles else styles.add_style(name, 1)

    def _set_up_fonts(self) -> None:
        """Name a replacement for each font that not every machine has, in the document's font table."""
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            for name, other in FALLBACKS.items()
        )
        for part in self.document.part.package.iter_parts():
            if part.partname == "/word/fontTable.xml":
                part._blob = part.blob.decode().replace("</w:fonts>", f"{fonts}</w:fonts>").encode()


def set_style(style, font, size, alignment, *, indent=0, after=0, keep=False):
    """Plain black type; `indent` in characters of the first line."""
    style.font.name, style.font.size = "Times New Roman", size
    style.font.bold = style.font.italic = False
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[theme]
    fonts.set(qn("w:eastAsia"), font)
    set_language(style)
    form = style.paragraph_format
    form.alignment, form.keep_with_next = alignment, keep
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before, form.space_after = 0, after
    set_indent(form, indent, size)
    for line in form._element.pPr.findall(qn("w:pBdr")):
        form._element.pPr.remove(line)


def set_language(style):
    """Simplified Chinese: programs set punctuation in the middle of its square without it."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)


def set_indent(form, characters, size):
    form.first_line_indent = size * characters
    form._element.pPr.ind.set(qn("w:firstLineChars"), str(characters * 100))


def add_mark(properties, name):
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def add_field(run, code):
    """A field that the program computes, such as the page's number."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
