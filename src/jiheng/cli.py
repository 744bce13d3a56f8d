"""The commands. Each says what to read, calls the main path, and writes what came out."""

import errno
import os
import signal
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from jiheng import __version__
from jiheng.budget.form_json import JsonStream
from jiheng.budget.reading import Outcome, read_documents
from jiheng.call import Run, target_of, to_write
from jiheng.commands import (
    checking,
    comparing,
    dip,
    publishing,
    reporting,
    scoring,
    templates,
    writing,
)
from jiheng.commands.options import (
    Addresses,
    Jobs,
    Lang,
    LimitsFile,
    OutFile,
    Paths,
    Strict,
    wish_of,
)
from jiheng.console import (
    CallError,
    SpeakingCommand,
    SpeakingGroup,
    speaking,
    survive_any_console,
    wrong_call,
)
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.jobs import end_soon
from jiheng.kernel.language import language_of
from jiheng.kernel.messages import message
from jiheng.web import commands as site  # without Django, which it loads when it runs

_STOPPED = (128 + signal.SIGINT, 128 + signal.SIGTERM)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

app = typer.Typer(
    cls=SpeakingGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)


def main() -> None:
    """Run the command that the user typed and end with its exit status."""
    survive_any_console()
    # A stopped run cleans up after itself as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    language = language_of(sys.argv[1:])
    try:
        status = speaking(app, language).main(prog_name="jiheng", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        typer.echo(wrong_call(error, language), err=True)
        status = 2
    except (CallError, DocumentError) as error:
        typer.echo(error.sentence(language), err=True)
        status = 2
    except SystemExit as stopped:
        if isinstance(stopped.__context__, BrokenPipeError):  # typer makes a fault of it
            _end_of_output(stopped.__context__, language)
        status = stopped.code
    except OSError as error:
        _end_of_output(error, language)
    if status in _STOPPED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        typer.echo(message("cli.stopped", language), err=True)
        end_soon(status)
    sys.exit(status)


def _end_of_output(error: OSError, language: str) -> NoReturn:
    """End where standard output takes no more: 2 on a full disk; 0 where its reader, as `head`,
    has seen enough. Other errors are raised again.
    """
    if error.filename is not None or error.errno not in (*_FULL, errno.EPIPE):
        raise error
    full = error.errno in _FULL
    if full:
        typer.echo(message("cli.output_full", language), err=True)
    with suppress(OSError):  # what is still held goes nowhere: the last flush must not fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    end_soon(2 if full else 0)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"jiheng {__version__}")
        raise typer.Exit


@app.callback(help="cli.jiheng")
def jiheng(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="cli.version")
    ] = False,
    lang: Lang = None,
) -> None:
    """What every command has in common: the version, and the language (as language_of sees it)."""


@app.command(cls=SpeakingCommand, help="cli.read")
def read(
    paths: Paths,
    out: OutFile = None,
    addresses: Addresses = False,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Read documents and write their forms as JSON."""
    wish = wish_of(limits, lang, addresses)
    run = Run(paths, wish, jobs, to_write(paths, out), read_documents, Outcome)
    with target_of(out) as target, JsonStream(target) as stream:
        for outcome in run.outcomes():
            stream.add(outcome.forms, outcome.lists, outcome.failure)
    run.say_how_it_went()
    return run.status(strict)


reporting.add_to(app)
checking.add_to(app)
scoring.add_to(app)
dip.add_to(app)
writing.add_to(app)
templates.add_to(app)
comparing.add_to(app)
publishing.add_to(app)
site.add_to(app)
