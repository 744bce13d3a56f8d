"""The file of a backup, before the site is loaded: opening it, and the key that it may hold."""

import zipfile
from pathlib import Path

from jiheng.console import CallError

KEY = "secret-key"


def opened(path: Path) -> zipfile.ZipFile:
    """The archive; CallError where it is none."""
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise CallError("web.backup.none", file=str(path)) from error
    except zipfile.BadZipFile as error:
        raise CallError("web.backup.damaged", file=str(path)) from error


def restore_key(path: Path, data: Path) -> None:
    """Put the key of an archive into a data folder that has none: settings are read with it."""
    with opened(path) as archive:
        if KEY in archive.namelist() and not (data / KEY).exists():
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data / KEY).touch(mode=0o600)
            (data / KEY).write_bytes(archive.read(KEY))
