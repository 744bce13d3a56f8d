"""Sheets → one HTML file: a semantic table for each sheet, with the style for screen and print.

The file needs nothing else: no script, no picture, no address outside itself.
"""

from collections.abc import Sequence
from html import escape

from jiheng.kernel.writing.sheet import MARGIN, Box, Sheet, TextLine

_STYLE = """
body { font-family: "SimSun", "Noto Serif SC", "Songti SC", serif; color: #000; margin: 0 auto; }
section { margin: 8mm auto 16mm; width: 180mm; }
section.across { width: 267mm; }
p, h1, h2 { margin: 1.5mm 0; text-align: center; font-weight: normal; font-size: 10.5pt; }
h1, h2 { font-weight: bold; }
h1 { font-size: 16pt; }
h2 { font-size: 14pt; }
p.left { text-align: left; }
p.right { text-align: right; }
p.seal { margin-top: 8mm; padding-right: 40mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 9pt; }
td, th { border: 0.35pt solid #000; padding: 1mm; vertical-align: middle; line-height: 1.35;
  font-weight: normal; text-align: left; overflow-wrap: anywhere; white-space: pre-line; }
th { font-weight: bold; text-align: center; }
td.center { text-align: center; }
td.right { text-align: right; }
@page { size: A4; margin: MARGINmm; }
@page across { size: A4 landscape; }
@media print {
  section { margin: 0; break-after: page; }
  section:last-child { break-after: auto; }
  section.across { page: across; }
  tr { break-inside: avoid; }
}
"""


def write(sheets: Sequence[Sheet]) -> bytes:
    """The sheets one below the other, each on a page of its own in print."""
    title = escape(sheets[0].name if sheets else "")
    body = "\n".join(_section(sheet, at) for at, sheet in enumerate(sheets, 1))
    style = _STYLE.replace("MARGIN", f"{MARGIN:g}")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _section(sheet: Sheet, at: int) -> str:
    across = ' class="across"' if sheet.landscape else ""
    lines = [f'<section id="sheet-{at}"{across}>', *map(_line, sheet.above)]
    whole = sum(sheet.widths)
    columns = "".join(f'<col style="width:{100 * one / whole:.2f}%">' for one in sheet.widths)
    lines.append(f"<table>\n<colgroup>{columns}</colgroup>\n<tbody>")
    for _, boxes in sheet.by_row():
        lines.append(f"<tr>{''.join(map(_cell, boxes))}</tr>")
    lines += ["</tbody>\n</table>", *map(_line, sheet.below), "</section>"]
    return "\n".join(lines)


def _line(line: TextLine) -> str:
    text = escape(line.text)
    if line.look in ("chapter", "title"):
        tag = "h2" if line.look == "chapter" else "h1"
        return f"<{tag}>{text}</{tag}>"
    names = [line.align] * (line.align != "center") + ["seal"] * (line.look == "seal")
    named = f' class="{" ".join(names)}"' if names else ""
    return f"<p{named}>{text}</p>"


def _cell(box: Box) -> str:
    tag = "th" if box.kind == "label" else "td"
    named = "" if box.kind == "label" or box.align == "left" else f' class="{box.align}"'
    rows = f' rowspan="{box.rows}"' if box.rows > 1 else ""
    columns = f' colspan="{box.columns}"' if box.columns > 1 else ""
    return f"<{tag}{named}{rows}{columns}>{escape(box.text)}</{tag}>"
