"""Figures as tables of the terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from jiheng.console import tables
from jiheng.kernel.messages import message


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> None:
    """Print rows under the headings of their columns."""
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(message(f"dip.table.{column}", language), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    tables().print(table)


def shown(value: object) -> str:
    """A figure, or a dash where there is none; zero is a figure."""
    return "—" if value is None else str(value)
