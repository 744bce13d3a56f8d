"""Archives as people pack them."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def archive_of(content) -> Iterator[zipfile.ZipFile]:
    """The archive in a stored or uploaded file, its names read as Chinese systems write them."""
    try:
        archive = zipfile.ZipFile(content, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        archive = zipfile.ZipFile(content)
    with archive:
        yield archive
