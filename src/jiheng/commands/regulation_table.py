"""The regulations in a terminal: what each is, by whom, since when, and whether it was read."""

from rich.table import Table
from rich.text import Text

from jiheng.kernel.messages import message
from jiheng.kernel.regulations import Regulation, regulations

NOTHING = "—"
_COLUMNS = ("id", "name", "number", "issuer", "published", "ended", "confidence")


def regulation_table(language: str) -> Table:
    """One row a regulation, in the order of regulations.toml."""
    table = Table(show_edge=False, pad_edge=False)
    for column in _COLUMNS:
        heading = message(f"regulations.table.{column}", language)
        table.add_column(heading, overflow="fold", no_wrap=column in ("id", "published", "ended"))
    for one in regulations().values():
        table.add_row(*map(Text, _cells(one, language)))
    return table


def _cells(one: Regulation, language: str) -> tuple[str, ...]:
    return (
        one.id,
        one.named(language),
        one.number or NOTHING,
        one.issuer or NOTHING,
        one.in_force or one.published or NOTHING,
        one.ended or NOTHING,
        message(f"regulations.confidence.{one.confidence}", language),
    )
