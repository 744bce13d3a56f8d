"""What the database or the data folder refuses, as one sentence for the operator."""

import errno
import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from jiheng.console import CallError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_FOLDER = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
# What SQLite and PostgreSQL say, in the order in which it is looked for.
_SAID = (
    ("is full|no space left|disk full", "web.start.no_room"),
    ("unable to open|readonly|read-only", "web.start.folder"),
    ("not a database|malformed", "web.start.no_database"),
    ("is locked", "web.start.locked"),
    ("permission denied", "web.start.no_answer"),
)


def told(command: Callable[..., int]) -> Callable[..., int]:
    """The command; where database or data folder refuse, CallError with the sentence for it."""

    @wraps(command)
    def with_sentences(**given: Any) -> int:
        try:
            return command(**given)
        except Exception as error:
            refused = _refused(error, Path(given["data"]))
            if refused is None:
                raise
            raise refused from error

    return with_sentences


def _refused(error: Exception, data: Path) -> CallError | None:
    """The sentence for an error; None where it is a fault of ours."""
    if isinstance(error, OSError):
        if error.errno in _NO_ROOM:
            return CallError("web.start.no_room", file=str(data))
        if error.errno in _NO_FOLDER:
            return CallError("web.start.folder", file=str(error.filename or data))
        return None
    loaded = sys.modules.get("django.db")
    if loaded is None or not isinstance(error, loaded.DatabaseError | loaded.InterfaceError):
        return None
    reason = next(iter(str(error).strip().splitlines()), "")
    for words, name in _SAID:
        if re.search(words, reason.lower()):
            return CallError(name, file=str(data), reason=reason)
    # A fault in a statement of ours is not the operator's.
    is_ours = not isinstance(error, loaded.OperationalError) or reason.startswith("no such")
    return None if is_ours else CallError("web.start.no_answer", reason=reason)
