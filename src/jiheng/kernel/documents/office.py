"""LibreOffice as a converter: found where it usually lies, run alone, and never left running."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.ole import SIGNATURE

_NAMES = ("soffice", "libreoffice")
_WINDOWS_FOLDERS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("/usr/lib/libreoffice/program/soffice"),
    Path("/usr/lib64/libreoffice/program/soffice"),
    *sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True),
)
# LibreOffice looks at the content too, but for RTF and XML the extension decides.
_SUFFIXES = ((SIGNATURE, ".doc"), (b"{\\rtf", ".rtf"), (b"PK\x03\x04", ".odt"), (b"<", ".xml"))


def find_office() -> Path | None:
    """The LibreOffice program on the PATH or in the usual places of the system; None without."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    folders = [os.environ.get(name, "") for name in _WINDOWS_FOLDERS]
    windows = [Path(one, "LibreOffice", "program", "soffice.exe") for one in folders if one]
    return next((place for place in (*windows, *_PLACES) if place.is_file()), None)


def convert(data: bytes, target: str, guard: Guard) -> bytes:
    """The document in another format (`target`: "docx", "xlsx").

    Runs in a folder of its own that is removed with all that the program left there. Raises
    DocumentError where LibreOffice is not installed, cannot read the document, gives too much,
    or takes longer than `seconds`; then it is stopped with all the processes it began.
    """
    program = find_office()
    if program is None:
        raise DocumentError("office.not_installed", guard.file)
    with TemporaryDirectory(prefix="jiheng-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        given = folder / f"document{_suffix(data)}"
        given.write_bytes(data)
        out = folder / "out"
        what = ["--convert-to", target, "--outdir", str(out), str(given)]
        _run([str(program), *_options(folder), *what], folder, guard)
        converted = out / f"document.{target}"
        if not converted.is_file():
            raise DocumentError("office.not_converted", guard.file)
        if converted.stat().st_size > guard.limits.file_bytes:
            limit = str(guard.limits.file_bytes)
            raise DocumentError("read.too_large", guard.file, limit=limit)
        return converted.read_bytes()


def _suffix(data: bytes) -> str:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((suffix for sign, suffix in _SUFFIXES if start.startswith(sign)), ".doc")


def _options(folder: Path) -> list[str]:
    """The options of one run; its profile forbids macros and fetching from outside."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    settings = files("jiheng.kernel.documents").joinpath("office-profile.xml").read_bytes()
    (profile / "user" / "registrymodifications.xcu").write_bytes(settings)
    return [
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
    ]


def _run(command: list[str], folder: Path, guard: Guard) -> None:
    scratch = folder / "scratch"
    scratch.mkdir()
    places = {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**os.environ, **places, "SAL_USE_VCLPLUGIN": "svp"},
            start_new_session=True,
        )
    except OSError as error:
        raise DocumentError("office.not_installed", guard.file) from error
    try:
        process.wait(guard.limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise DocumentError("read.too_slow", guard.file, limit=str(guard.limits.seconds)) from error
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the program and every process it began; also after it has ended itself."""
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/T", "/F", "/PID", str(process.pid)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
