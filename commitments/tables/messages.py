"""Problems and notes in the reader's language: what was found, what is expected, what to do."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .problems import Note, Problem

PROBLEMS = {
    # the file
    "empty": _("The file is empty. Choose a file that holds the table."),
    "too_large": _("The file is larger than %(limit)s MB. Divide it into several files."),
    "old_format": _(
        "Files of the old format %(suffix)s cannot be read. Open it in Excel or WPS, save"
        " it as .xlsx and choose that file."
    ),
    "password_protected": _("The file is protected by a password. Take the password off, save it and choose it again."),
    "not_a_workbook": _(
        "The name says that this is an Excel workbook, but it is none. Save it as .xlsx"
        " again, or rename it if it is text."
    ),
    "not_text_but_archive": _(
        "The name ends with %(suffix)s, but this is no text file. If it is an Excel"
        " workbook, its name must end with .xlsx."
    ),
    "unknown_suffix": _("Files of the kind “%(value)s” cannot be read. Expected: .xlsx, .csv, .tsv or .txt."),
    "damaged": _(
        "The workbook is damaged or incomplete. Open it in Excel or WPS, save it as .xlsx and choose it again."
    ),
    "not_text": _("This is no table: the file holds neither text nor a workbook. Expected: .xlsx, .csv or .tsv."),
    "nul_bytes": _("The file holds NUL characters, so it is damaged or no text. Save it again as .xlsx or .csv."),
    "control_character": _("There is a control character (%(value)s) that no table may hold. Delete it."),
    "undecodable": _(
        "The text is not valid %(encoding)s: byte %(byte)s cannot be read, the file is"
        " damaged or cut off. Save it again as .xlsx."
    ),
    "encoding_unclear": _("The encoding of the text cannot be told for certain. Choose it: %(encodings)s."),
    "encoding_unknown": _("The encoding “%(value)s” is not known. Expected: %(encodings)s."),
    "no_header": _("No heading row was found. Expected are headings such as 部门, 承诺事项, 年度目标, 评定难度系数."),
    # limits and hostile files
    "too_many_rows": _("There are more than %(limit)s rows. Delete empty formatted rows or divide the table."),
    "too_many_columns": _("There are more than %(limit)s columns. Delete what stands to the right of the table."),
    "too_many_cells": _("There are more than %(limit)s cells. Divide the table into several files."),
    "too_many_sheets": _("There are more than %(limit)s sheets: %(found)s. Keep only those to be imported."),
    "cell_too_long": _(
        "The text has %(found)s characters; at most %(limit)s are allowed. Is a quotation mark not closed?"
    ),
    "too_many_entries": _("The workbook has more than %(limit)s parts: %(found)s. Save the table alone as .xlsx."),
    "inflates_too_much": _("The workbook unpacks to more than %(limit)s times its size and is refused for safety."),
    "inflates_too_large": _("The workbook unpacks to more than %(limit)s MB and is refused for safety."),
    "too_much_markup": _("The part %(value)s of the workbook is too complex. Copy the table into a new workbook."),
    "xml_entities": _(
        "The workbook holds document type or entity declarations, which no spreadsheet program writes. It is refused."
    ),
    "xml_encoding": _("The workbook's XML is not in UTF-8. Open it in Excel or WPS and save it as .xlsx again."),
    "formula_without_value": _(
        "Cell %(cell)s holds a formula without a result. Open the file in Excel or WPS, let it calculate, and save it."
    ),
    "error_value": _("The cell shows the error %(value)s instead of a value. Correct the formula or type the value."),
    # headings
    "column_missing": _("The column “%(column)s” is missing."),
    "column_unknown": _("The column “%(column)s” is not known. Rename it or delete it."),
    "no_header_of": _("No heading row was found. Expected are headings such as %(expected)s."),
    "no_heading_row": _("No heading row was found. Expected are the headings named on this page."),
    "no_rows": _("No row stands below the headings."),
    "value_missing": _("“%(column)s” is missing in this row."),
    "not_a_day": _("“%(value)s” is no date. Expected is a day such as 2026-03-01."),
    "not_a_whole_number": _("“%(value)s” is no whole number."),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no. Expected is 是 or 否, 启用 or 停用."),
    "not_among_words": _("“%(value)s” is not known here. Expected is one of: %(words)s."),
    "column_twice": _("The heading “%(column)s” stands for a column that is already there. Keep one of them."),
    "value_outside_columns": _("“%(value)s” stands in a column without a heading. Move or delete it."),
    # rows
    "no_commitments": _("No commitment stands below the headings."),
    "department_missing": _("The row has no department, and there is none above it."),
    "row_incomplete": _("“%(value)s” has no commitment: expected are a title and an annual target."),
    "title_missing": _("The commitment has no title."),
    "target_missing": _("The commitment has no annual target."),
    "invisible_character": _(
        "There is an invisible character (%(mark)s) in “%(value)s”. Delete it or type the text again."
    ),
    "name_like_known": _(
        "“%(value)s” differs from the department “%(other)s” only in spaces, brackets or letter case. Use one form."
    ),
    "name_like_another": _(
        "“%(value)s” differs from “%(other)s” in line %(first_line)s only in spaces,"
        " brackets or letter case. Use one form."
    ),
    # commitments
    "wrong_count": _("%(department)s: expected are %(fewest)s to %(most)s commitments, found %(found)s."),
    "wrong_count_exact": _("%(department)s: expected are %(fewest)s commitments, found %(found)s."),
    "number_missing": _(
        "“%(value)s” has no number. Expected is a whole number before the title, such as “1 …”, or in 序号."
    ),
    "number_not_whole": _("“%(value)s” is no whole number."),
    "number_twice": _("Number %(number)s is used twice; it stands in line %(first_line)s already."),
    "number_out_of_order": _("Number %(number)s comes after number %(before)s. Expected are rising numbers."),
    "number_left_out": _("Numbers are left out: %(numbers)s. Expected is 1, 2, 3 … without a gap."),
    "number_not_running": _("“%(value)s” breaks the running number; expected is %(expected)s."),
    # coefficients
    "coefficient_missing": _("The difficulty coefficient is missing. It must be there before the year starts."),
    "coefficient_not_number": _("The coefficient “%(value)s” is no number. Expected is a number such as 1.1636."),
    "coefficient_out_of_range": _("The coefficient %(value)s is out of range; expected is %(lowest)s to %(highest)s."),
    "coefficient_decimals": _("The coefficient %(value)s has more than %(decimals)s decimals."),
    "coefficient_differs": _(
        "The coefficient %(value)s differs from %(first)s in line %(first_line)s. A department has one coefficient."
    ),
    "date_for_number": _(
        "The cell holds the date %(value)s where a number belongs. Format it as a number and type it again."
    ),
    "not_a_number": _("“%(value)s” is no number."),
    # against what is stored
    "department_ended": _("“%(value)s” ended on %(day)s; its successor is %(successor)s. Use the successor's name."),
    "frozen": _(
        "“%(value)s” is locked, because the year has begun: %(field)s would change from “%(before)s” to “%(after)s”."
        " Make a target revision instead."
    ),
    "frozen_new_pledge": _(
        "“%(value)s” has no pledge in this year, and the year has begun. Go back a step to add one."
    ),
    "frozen_new_commitment": _("“%(value)s” would be a new commitment, but the year has begun."),
}

NOTES = {
    "lines_joined": _(
        "Line breaks without quotation marks were taken as part of the text in the rows at line %(lines)s."
    ),
    "hidden_rows": _("%(count)s hidden rows were read too: %(rows)s."),
    "hidden_columns": _("%(count)s groups of hidden columns were read too."),
    "hidden_sheet": _("The sheet is hidden; it was read too."),
    "merged_cells": _("%(count)s merged ranges were read as the same value in each of their rows."),
    "formula_values": _("%(count)s formulas were read as the values saved with them."),
    "sheet_without_header": _("The sheet has no heading row and was left out."),
    "row_ignored": _("Line %(line)s was taken for a caption or remark and left out: “%(text)s”."),
    "number_running": _("序号 runs through the whole file; the number of a commitment is its place in its department."),
    "number_of_department": _(
        "序号 counts the departments; the number of a commitment stands in its title or is its place."
    ),
}


def message(item: Problem | Note) -> str:
    """`item` as a sentence in the active language; the place is not repeated in it."""
    if isinstance(item, Note):
        return str(NOTES[item.code]) % item.params
    code = item.code
    if code == "wrong_count" and item.params["fewest"] == item.params["most"]:
        code = "wrong_count_exact"
    return str(PROBLEMS[code]) % {"value": item.value, "column": item.column, **item.params}


def place(item: Problem | Note) -> str:
    """Where the fault is, such as “Sheet1, row 7, column 部门”, in the active language; empty for the whole file."""
    parts = [item.sheet] if item.sheet else []
    if isinstance(item, Problem):
        if item.line:
            pattern = gettext("row %(line)s") if item.sheet else gettext("line %(line)s")
            parts.append(pattern % {"line": item.line})
        if item.column:
            parts.append(gettext("column %(column)s") % {"column": item.column})
    return gettext(", ").join(parts)
