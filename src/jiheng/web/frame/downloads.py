"""What is given out: always a download, never a page that a browser opens."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(data: bytes, name: str) -> HttpResponse:
    """The answer that saves bytes under a name; a slash in the name stays one to read."""
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, name.replace("/", "／"))},
    )
