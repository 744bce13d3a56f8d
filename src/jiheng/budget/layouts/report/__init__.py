"""The report of a run over many forms: gathered once, written as JSON, workbook, page and table."""
