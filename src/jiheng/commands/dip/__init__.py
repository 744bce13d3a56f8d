"""jiheng dip …: payment by disease. The engine is imported only when one of these is called.

A command is a function of an open run and its own options; what they share (--engine, --rules,
--memory, --lang) is added here, once.
"""

from collections.abc import Callable

import typer

from jiheng.commands.dip import area, cases, catalogue, demo, money, monitoring
from jiheng.commands.dip.running import ENGINE, LANG, MEMORY, RULES, Shared, command
from jiheng.console import SpeakingCommand, SpeakingGroup

_ALL = (ENGINE, RULES, MEMORY, LANG)
_COMMANDS: tuple[tuple[str, Callable[..., None], str, tuple[Shared, ...]], ...] = (
    ("demo", demo.demo, "dip.demo", _ALL),
    ("import", cases.import_lists, "dip.import", (RULES, MEMORY, LANG)),
    ("columns", cases.columns, "dip.columns_command", (LANG,)),
    ("adopt", area.adopt, "dip.adopt", (LANG,)),
    ("catalogue", catalogue.catalogue, "dip.catalogue", _ALL),
    ("group", cases.group, "dip.group", _ALL),
    ("score", cases.score, "dip.score", _ALL),
    ("plan", area.plan, "dip.plan", (RULES, MEMORY, LANG)),
    ("review", area.review, "dip.review", (RULES, MEMORY, LANG)),
    ("assess", area.assess, "dip.assess", (LANG,)),
    ("settle", money.settle, "dip.settle", _ALL),
    ("clear", money.clear, "dip.clear", _ALL),
    ("monitor", monitoring.monitor, "dip.monitor", (RULES, MEMORY, LANG)),
    ("simulate", money.simulate, "dip.simulate", _ALL),
    ("explain", monitoring.explain, "dip.explain", (RULES, LANG)),
)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands to the app."""
    dip = typer.Typer(cls=SpeakingGroup, no_args_is_help=True, rich_markup_mode=None)
    for name, function, text, shared in _COMMANDS:
        dip.command(name, cls=SpeakingCommand, help=text)(command(function, shared))
    app.add_typer(dip, name="dip", help="dip.dip")
