"""A table of area targets as a sheet to print: indicators by region, and what they make."""

from jiheng.budget.forms import ProjectList, Where
from jiheng.budget.layouts.lists import list_sheet
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.write import WRITERS, unheld
from jiheng.web.areas.splitting import lines
from jiheng.web.frame.numbers import amount_in_words


def as_file(table, shares, extension) -> bytes:
    """The table in a format; KeyError where there is no such format."""
    suffix = f".{extension}"
    sheet = list_sheet(_listed(table, shares))
    sheet.landscape = False
    return WRITERS[suffix]([held(sheet, unheld(suffix))[0]])


def _listed(table, shares):
    regions = [one.region.name for one in shares]
    rows = [["二级指标", "三级指标", "区域目标值", *regions, "汇总"]]
    amounts = [amount_in_words(one.amount) for one in shares]
    rows.append(["资金（万元）", "", amount_in_words(table.amount), *amounts, ""])
    for one in lines(table, shares):
        record = one.record
        cells = [text or "" for text in one.given]
        rows.append(
            [record["level2"], record["name"], record["target"], *cells, one.made.text or ""]
        )
    title = f"{table.name}区域绩效目标表（{table.year}年度）"
    return ProjectList(document=Where(file=""), title=title, rows=rows)
