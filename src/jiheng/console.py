"""How the command line speaks: language, streams, help, wrong calls, progress.

The commands themselves stand in cli.py.
"""

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO, TextIO, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from jiheng.kernel.language import Language
from jiheng.kernel.messages import Argument, message

_WIDTH_OF_A_PIPE = 160
_HELP_WIDTH = {"zh": 58, "en": 92}  # in characters; a Chinese one is two columns wide
# What typer prints itself, and the message that stands for it.
_HEADINGS = {
    "Usage: ": "cli.help.usage",
    "Arguments:": "cli.help.arguments",
    "Options:": "cli.help.options",
    "Commands:": "cli.help.commands",
    "[default: ": "cli.help.default",
    " [required]": "cli.help.required",
    "[OPTIONS]": "cli.help.some_options",
    "COMMAND [ARGS]...": "cli.help.some_command",
    "PATH": "cli.help.path",
    "Show this message and exit.": "cli.help.help",
}
# What typer writes about the argument itself, which helps nobody; the columns stay as they are.
_ABOUT_PATHS = {
    " <list[Path]>": " " * len(" <list[Path]>"),
    "{PATH}...": "PATH...",
    " <str>": " " * len(" <str>"),
    " <Path>": " " * len(" <Path>"),
    "[{NAME}]": "[NAME]",
    "{KIND}": "KIND",
    "{BEFORE}": "BEFORE",
    "{AFTER}": "AFTER",
    "[{CODE}]": "[CODE]",
    "{WORK}": "WORK",
    "{SOURCE}": "SOURCE",
    "{CASE}": "CASE",
}
_BAD_VALUES = {
    "jobs": "cli.bad_jobs",
    "lang": "cli.bad_lang",
    "year": "score.bad_year",
    "format": "score.bad_format",
    "fail_on": "check.bad_fail_on",
    "port": "web.start.bad_port",
    "role": "web.administrator.bad_role",
}


class CallError(Exception):
    """A call that cannot be carried out: the message to show; the exit status is 2."""

    def __init__(self, message_id: str, **arguments: Argument) -> None:
        self.message_id = message_id
        self.arguments = arguments
        super().__init__(message_id, arguments)

    def sentence(self, language: str) -> str:
        """The sentence in the language asked for."""
        return message(self.message_id, language, **self.arguments)


def survive_any_console() -> None:
    """Show "?" for a sign that the console's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def standard_output() -> BinaryIO:
    """Standard output for JSON: UTF-8 into files and pipes, a terminal's own encoding there."""
    if sys.stdout.isatty():
        return cast(BinaryIO, _Terminal(sys.stdout))
    return sys.stdout.buffer


class _Terminal:
    """Takes UTF-8 in pieces and shows it as the terminal can."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def write(self, data: bytes) -> int:
        self._stream.write(self._decode(data))
        return len(data)


def tables() -> Console:
    """The console for tables; what is piped gets a width that does not cut columns."""
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_PIPE
    return Console(file=sys.stdout, width=wide, highlight=False, soft_wrap=False)


@contextmanager
def progress(total: int, language: str) -> Iterator[Callable[[], None]]:
    """Show on a terminal how many files are done; gives the function that counts one more."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda: None
        return
    columns = (
        TextColumn(message("cli.progress", language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


class SpeakingCommand(TyperCommand):
    """A command whose help is in the language of the call."""

    language: str = "zh"

    def get_help(self, ctx: Any) -> str:
        """The help, with typer's own words in the language of the call."""
        return _headed(super().get_help(ctx), self.language)


class SpeakingGroup(TyperGroup):
    """The list of commands, with its help in the language of the call."""

    language: str = "zh"

    def get_help(self, ctx: Any) -> str:
        """The help, with typer's own words in the language of the call."""
        return _headed(super().get_help(ctx), self.language)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; CallError where there is none."""
        if not args[0].startswith("-") and args[0] not in self.commands:
            raise CallError("cli.no_such_command", name=args[0])
        return super().resolve_command(ctx, args)


def _headed(text: str, language: str) -> str:
    for typed, plain in _ABOUT_PATHS.items():
        text = text.replace(typed, plain)
    for english, message_id in _HEADINGS.items():
        # Help is wrapped before it comes here: a phrase may go on in the next line.
        phrase = r"\s+".join(map(re.escape, english.split(" ")))
        text = re.sub(phrase, partial(_said, message(message_id, language)), text)
    return text


def _said(words: str, _found: re.Match[str]) -> str:
    return words


def speaking(app: typer.Typer, language: Language) -> SpeakingGroup:
    """The commands of an app with every help text, given as a message id, put into words."""
    group = typer.main.get_command(app)
    assert isinstance(group, SpeakingGroup)
    _speak(group, language)
    return group


def _speak(command: Any, language: Language) -> None:
    """Put the help of a command and of all below it into words."""
    assert isinstance(command, SpeakingGroup | SpeakingCommand)
    command.language = language
    command.help = message(command.help or "", language)
    command.short_help = _first_sentence(command.help)
    command.context_settings["max_content_width"] = _HELP_WIDTH[language]
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        if text:
            parameter.help = message(text, language)  # type: ignore[attr-defined]
    for below in command.commands.values() if isinstance(command, SpeakingGroup) else ():
        _speak(below, language)


def _first_sentence(text: str) -> str:
    """What the list of commands says: typer would cut Chinese, which has no blanks, at the front.

    >>> _first_sentence("列出全部检查；写上编号则举例。也可以指定语言。"), _first_sentence("Read forms. Then stop.")
    ('列出全部检查；写上编号则举例。', 'Read forms.')
    """
    return re.split(r"(?<=。)|(?<=\.)\s", text, maxsplit=1)[0]


def wrong_call(error: TyperException, language: str) -> str:
    """One sentence for a call that typer refused."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = parameter.name if parameter else ""
    if kind == "NoArgsIsHelpError":
        return error.format_message()
    if kind == "NoSuchOption":
        return message("cli.no_such_option", language, option=getattr(error, "option_name", ""))
    if kind == "MissingParameter":
        shown = message("cli.help.path", language) if name == "paths" else f"--{name}"
        return message("cli.missing", language, name=shown)
    if name in _BAD_VALUES:
        return message(_BAD_VALUES[name], language)
    if kind == "BadOptionUsage":
        return message("cli.option_value", language, option=getattr(error, "option_name", ""))
    return message("cli.wrong_call", language)
