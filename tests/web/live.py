"""A site as an operator starts it, and clients that reach it by HTTP alone."""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from contract import hold

_TRIES = 5  # ports
_PATIENCE = 300  # seconds until it answers; where it will not start it ends long before
PASSWORD = "demo-jiheng-2026"


def surroundings(**more):
    """The surroundings of a command, without what belongs to this test run."""
    kept = {
        key: text for key, text in os.environ.items() if not key.startswith(("JIHENG_", "DJANGO"))
    }
    return kept | {"PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)} | more


def jiheng(*arguments, **more):
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "jiheng", *map(str, arguments)],
        env=surroundings(**more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


class Site:
    """`jiheng serve` or `serve-demo` in a process of its own, for a `with`."""

    def __init__(self, data: Path, command: str = "serve-demo", *options: str, **variables: str):
        self.data, self._command, self._options = data, command, options
        self.variables = variables

    def __enter__(self):
        for _ in range(_TRIES):
            with socket.socket() as one:
                one.bind(("127.0.0.1", 0))
                self.port = one.getsockname()[1]
            self.address = f"http://127.0.0.1:{self.port}"
            if self._started():
                return self
        raise AssertionError((self.data / "out").read_text(encoding="utf-8"))

    def _started(self):
        """Start it; False where somebody else took the port in between."""
        data, port = str(self.data), str(self.port)
        command = [sys.executable, "-m", "jiheng", self._command, "--data", data, "--port", port]
        self._out = (self.data / "out").open("a")
        self.process = subprocess.Popen(
            [*command, *self._options],
            # What a killed process leaves lying goes with the folder of the test.
            env=surroundings(**{"TMPDIR": data, **self.variables}),
            stdout=self._out,
            stderr=self._out,
        )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self._out.close()
                said = (self.data / "out").read_text(encoding="utf-8")
                assert port in said.splitlines()[-1], said
                return False
            try:
                urlopen(self.address + "/health").close()
            except URLError:
                time.sleep(0.1)
            else:
                return self.process.poll() is None  # and it is ours that answers
        raise AssertionError((self.data / "out").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self._out.close()

    def processor(self):
        """Seconds of the processor that the site has used; None where the system does not say."""
        path = Path(f"/proc/{self.process.pid}/stat")
        if not path.is_file():
            return None
        user, system = path.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait(60)

    def verify(self):
        """Chain and snapshots hold."""
        done = jiheng("verify", "--data", self.data, **self.variables)
        assert done.returncode == 0, done.stderr


def multipart(fields, files):
    """Body and content type of a form with files: field → (name, bytes)."""
    line = uuid.uuid4().hex
    parts = []
    for name, text in fields:
        head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + str(text).encode() + b"\r\n")
    for name, (file, data) in files:
        head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data)
        parts.append(b"\r\n")
    return b"".join(parts) + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


class Browser:
    """What a browser does without JavaScript: cookies, forms with their token, redirects."""

    def __init__(self, site):
        self.site = site
        self._open = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar())).open
        self.page = ""

    def get(self, path):
        """The text of a page."""
        with self._open(self.site.address + path) as answer:
            self.page = answer.read().decode()
        return self.page

    def post(self, path, fields, files=(), seen=None):
        """Send a form as the page of the path (or `seen`) asks for it; the text that follows."""
        if 'name="csrfmiddlewaretoken"' not in self.page or seen:
            self.get(seen or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page).group(1)
        pairs = fields if isinstance(fields, list) else list(fields.items())
        pairs = [("csrfmiddlewaretoken", token), *pairs]
        headers = {}
        data = urlencode(pairs).encode()
        if files:
            data, headers["Content-Type"] = multipart(pairs, dict(files).items())
        with self._open(Request(self.site.address + path, data, headers)) as answer:
            self.page = answer.read().decode()
        return self.page

    def try_post(self, path, fields):
        """Status and text of a form sent from the page at hand."""
        try:
            return 200, self.post(path, fields)
        except HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, login, password=PASSWORD):
        """Sign in as somebody of the demonstration."""
        self.get("/login")
        self.post("/login", {"login": login, "password": password})
        return self


class ApiClient:
    """A program that speaks JSON and shows its token."""

    def __init__(self, site, token=None, language="zh"):
        self.site, self.token, self.language = site, token, language

    def __call__(self, method, path, body=None, files=None):
        """Status and JSON (or bytes) of the answer."""
        headers = {"Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if files is not None:
            data, headers["Content-Type"] = multipart((body or {}).items(), files)
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = Request(self.site.address + path, data, headers, method=method)
        try:
            with urlopen(request) as answer:
                return answer.status, _held(request, answer)
        except HTTPError as error:
            return error.code, _held(request, error)


def _held(request, answer):
    """The content of an answer, which is as the description of the API says."""
    data, kind = answer.read(), answer.headers.get("Content-Type")
    hold(request.method, urlsplit(request.full_url).path, answer.status, kind, data)
    is_json = "json" in (kind or "")
    return json.loads(data) if data and is_json else data
