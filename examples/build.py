"""Build the packaged examples: python examples/build.py [FOLDER]

Writes every document of examples/forms into src/jiheng/examples/documents (or FOLDER): real
xlsx, docx, PDF and text files made from public forms. Figures and short names are facts; the
paragraphs are our own words, and there is no person in them. Building twice gives the same
bytes; golden tests compare the packaged documents with what is built.
"""

import sys
from pathlib import Path

from grid import Grid
from layouts import grid, listing
from source import Source, sources
from write_docx import document
from write_pdf import pdf
from write_text import text
from write_xlsx import workbook

PACKAGED = Path(__file__).parents[1] / "src" / "jiheng" / "examples" / "documents"


def built(source: Source) -> bytes:
    """The bytes of one document."""
    if source.written is not None:
        return source.written.encode("utf-8")
    grids = [grid(form) for form in source.forms]
    if source.listed:
        grids.insert(0, listing(source.listed))
    return _written(source, grids)


def _written(source: Source, grids: list[Grid]) -> bytes:
    match Path(source.file).suffix:
        case ".xlsx":
            return workbook(grids, numbers=source.options["numbers"])
        case ".docx":
            return document(grids, chapter=source.options.get("chapter"))
        case ".pdf":
            return pdf(grids, landscape=source.options.get("landscape", False))
        case ".txt":
            return text(grids)
        case other:
            raise ValueError(f"{source.file}: no writer for {other!r}")


def main(folder: Path) -> None:
    """Build every document into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources():
        data = built(source)
        (folder / source.file).write_bytes(data)
        sys.stdout.write(f"{len(data):>8}  {len(source.forms):>2}  {source.file}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGED)
