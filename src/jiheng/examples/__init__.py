"""The packaged examples: 36 public performance forms restated in xlsx, docx, PDF and text files."""

from importlib.resources import files
from pathlib import Path


def folder() -> Path:
    """The folder with the example documents and nothing else (read it with `jiheng read`)."""
    return Path(str(files(__name__).joinpath("documents")))
