"""Workbooks in one XML file ("XML Spreadsheet 2003", fods) → pages, through LibreOffice.

Systems of offices export them under the name .xls.
"""

from jiheng.kernel.documents import xlsx
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.office import convert
from jiheng.kernel.documents.page import Document


def read(data: bytes, guard: Guard) -> Document:
    """The sheets of the workbook, converted to xlsx; see xlsx.py.

    Raises DocumentError where LibreOffice is missing, fails or takes too long.
    """
    return xlsx.read(convert(data, "xlsx", guard), guard)
