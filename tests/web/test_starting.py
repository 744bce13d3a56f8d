"""jiheng serve, verify and the settings, as an operator meets them."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from live import surroundings

SECRET = "k" * 25 + "0123456789-abcdefghijklmnopqrstuvwxyz"


def run(*arguments, **variables):
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("JIHENG_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        env={**kept, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture
def production(tmp_path):
    (tmp_path / "key").write_text(SECRET)
    return {
        "JIHENG_MODE": "production",
        "JIHENG_DATA": str(tmp_path),
        "JIHENG_SECRET_KEY_FILE": str(tmp_path / "key"),
        "JIHENG_HOSTS": "jixiao.example.cn",
        "DJANGO_SETTINGS_MODULE": "jiheng.web.config.settings",
    }


def test_the_production_settings_are_fit(production):
    done = run("django", "check", "--deploy", "--fail-level", "INFO", **production)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def inside(code, **variables):
    """Run a piece of Python inside the site with these surroundings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("JIHENG_")}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + code],
        env={**kept, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_production_answers_plain_http_with_https_only(production):
    code = """
from django.test import Client
plain, safe = Client(SERVER_NAME="jixiao.example.cn"), {"X-Forwarded-Proto": "https"}
answer = plain.get("/login")
print(answer.status_code, answer["Location"])
from django.core.management import call_command
call_command("migrate", verbosity=0)
answer = plain.get("/login", headers=safe)
print(answer.status_code, answer["Strict-Transport-Security"], answer.cookies["csrftoken"]["secure"])
print(plain.get("/login", headers={**safe, "Host": "evil.example"}).status_code)
"""
    assert inside(code, **production).splitlines() == [
        "301 https://jixiao.example.cn/login",
        "200 max-age=31536000; includeSubDomains; preload True",
        "400",
    ]


def test_alarms_go_to_syslog(production):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        code = "import logging; logging.getLogger('jiheng.alarm').warning('refused person=x')"
        inside(code, **production, JIHENG_SYSLOG=address)
        assert b"refused person=x" in server.recv(1000)


WRONG = [
    ({"JIHENG_ADMIN_NETWORKS": "10.1.0.0/99"}, "JIHENG_ADMIN_NETWORKS"),
    ({"JIHENG_SYSLOG": "nowhere"}, "JIHENG_SYSLOG"),
    ({"JIHENG_MODE": "fast"}, "JIHENG_MODE 是“fast”"),
    ({"JIHENG_SECRET_KEY_FILE": "nowhere"}, "密钥文件"),
    ({"JIHENG_HOSTS": ""}, "JIHENG_HOSTS"),
    ({"JIHENG_HOSTS": "*"}, "JIHENG_HOSTS"),
    ({"JIHENG_DATABASE": "mysql://a"}, "PostgreSQL"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_wrong_surroundings_get_one_sentence(production, tmp_path, change, words):
    done = run("jiheng", "serve", "--lang", "zh", "--data", tmp_path, **{**production, **change})
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_sample_data_refuses_production(production, tmp_path):
    done = run("jiheng", "serve-demo", "--lang", "zh", "--data", tmp_path, **production)
    assert (done.returncode, "演示数据" in done.stderr) == (2, True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_the_first_start_prints_three_links_that_work(tmp_path):
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jiheng",
        "serve",
        "--data",
        str(tmp_path),
        "--port",
        str(port),
    ]
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("JIHENG_", "DJANGO_"))
    }
    kept |= {"PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    out = tmp_path / "out"
    with (
        out.open("w") as file,
        subprocess.Popen(command, env=kept, stdout=file, stderr=file) as site,
    ):
        try:
            assert answers(f"http://127.0.0.1:{port}/health") == {"status": "ok"}
            said = out.read_text(encoding="utf-8")
            links = re.findall(r"http://127\.0\.0\.1:\d+/invitation/\S+", said)
            pages = [urlopen(one).read().decode() for one in links]
        finally:
            site.terminate()
            site.wait(60)
    assert len(links) == 3
    assert all("设置密码" in one for one in pages)
    assert (tmp_path / "secret-key").stat().st_mode & 0o77 == 0 or sys.platform == "win32"
    done = run("jiheng", "verify", "--data", tmp_path, "--lang", "zh")
    assert (done.returncode, "全部完好" in done.stdout) == (0, True)
    named = ("jiheng", "administrator", "--data", tmp_path, "--role", "system_admin", "--login")
    for login in ("sysadmin", "sysadmin2"):
        done = run(*named, login, "--lang", "zh")
        assert re.search(r"系统管理员.*/invitation/\S{30}", done.stdout), done.stderr
    done = run(*named, "secadmin", "--lang", "zh")
    assert (done.returncode, "不任这个管理员岗位" in done.stderr) == (2, True)
    backed_up_and_restored(tmp_path)
    tampered(tmp_path / "jiheng.sqlite3")
    done = run("jiheng", "verify", "--data", tmp_path, "--lang", "zh")
    assert (done.returncode, "第 2 条" in done.stderr) == (1, True)


def backed_up_and_restored(data):
    """By the commands: one file, refused a second time, put back into another folder, verified."""
    archive, other = data / "backup.zip", data / "other"
    done = run("jiheng", "backup", "--data", data, "--to", archive)
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o77 == 0 or sys.platform == "win32"
    assert run("jiheng", "backup", "--data", data, "--to", archive).returncode == 2
    done = run("jiheng", "restore", "--from", archive, "--data", other)
    assert done.returncode == 0, done.stderr
    assert run("jiheng", "verify", "--data", other).returncode == 0
    assert run("jiheng", "restore", "--from", archive, "--data", other).returncode == 2


def tampered(path: Path):
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER audit_entry_no_update")
        database.execute("UPDATE audit_entry SET person = 'nobody' WHERE number = 2")
    database.close()


def answers(address):
    """What the address says, once it answers."""
    for _ in range(3000):
        try:
            with urlopen(address) as answer:
                return json.loads(answer.read())
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


def test_an_office_is_reached_through_the_server_in_front(production, tmp_path):
    """`jiheng serve` behind a server that ends TLS: pages come, and the log knows who called."""
    port = free_port()
    command = [sys.executable, "-m", "jiheng", "serve", "--data", tmp_path, "--port", port]
    said = {"Host": "jixiao.example.cn", "X-Forwarded-Proto": "https"}
    page = f"http://127.0.0.1:{port}/login"
    with (
        (tmp_path / "out").open("w") as file,
        subprocess.Popen(
            [*map(str, command), "--no-worker"],
            env=surroundings(**production),
            stdout=file,
            stderr=file,
        ) as site,
    ):
        try:
            answer = once_up(Request(page, headers=said))
            form = {"csrfmiddlewaretoken": answer.cookies["csrftoken"].value, "login": "x"}
            sent = said | {"Referer": "https://jixiao.example.cn/login"}
            sent |= {"Cookie": f"csrftoken={form['csrfmiddlewaretoken']}"}
            sent |= {"X-Forwarded-For": "203.0.113.9, 10.9.8.7"}
            data = urlencode(form | {"password": "x"}).encode()
            with pytest.raises(HTTPError, match="403"):
                urlopen(Request(page, data, sent))
        finally:
            site.terminate()
            site.wait(60)
    assert answer.status == 200
    with closing(sqlite3.connect(tmp_path / "jiheng.sqlite3")) as database:
        asked = "SELECT address FROM audit_entry WHERE action = 'sign_in'"
        assert database.execute(asked).fetchall() == [("10.9.8.7",)]


def once_up(request):
    """Status and cookies of an answer, once the site answers; redirects are not followed."""
    for _ in range(3000):
        try:
            with build_opener(Stay).open(request) as answer:
                cookies = SimpleCookie(answer.headers["Set-Cookie"])
                return SimpleNamespace(status=answer.status, cookies=cookies)
        except HTTPError:
            raise
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{request.full_url} never answered")


class Stay(HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_):
        """None: it is not followed."""


def test_verify_says_where_there_is_nothing(tmp_path):
    done = run("jiheng", "verify", "--data", tmp_path, "--lang", "en")
    assert (done.returncode, "no database" in done.stderr) == (2, True)
