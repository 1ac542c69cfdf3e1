"""Reading and writing the tables a city really has; nothing here knows a model or a database."""

from .cells import Cell, guard, unguard
from .city_table import CityTable, ParsedCommitment, ParsedDepartment, read_city_table
from .limits import DEFAULT_LIMITS, Limits
from .messages import message, place
from .names import comparable_name
from .printed import Column, Percent, PrintedSheet
from .problems import Note, Problem, TableError
from .reading import read_table
from .table import Row, Sheet, Table
from .write import write_city_table_csv, write_city_table_tsv
from .write_xlsx import write_city_table_xlsx

__all__ = [
    "DEFAULT_LIMITS",
    "Cell",
    "CityTable",
    "Column",
    "Limits",
    "Note",
    "ParsedCommitment",
    "ParsedDepartment",
    "Percent",
    "PrintedSheet",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "TableError",
    "comparable_name",
    "guard",
    "message",
    "place",
    "read_city_table",
    "read_table",
    "unguard",
    "write_city_table_csv",
    "write_city_table_tsv",
    "write_city_table_xlsx",
]
