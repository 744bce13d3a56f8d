"""Attacks on the site: hostile uploads, forged requests, others' records, formulas in exports."""

import io
import re
import sys
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from test_rights import CLERK, OTHER_CLERK, business_pages, kept_and_batch, patterns
from test_way import approved

from jiheng.web.accounts import limits
from jiheng.web.accounts.models import Person
from jiheng.web.accounts.security import security_profile
from jiheng.web.audit.models import Entry
from jiheng.web.demo.filling import PASSWORD
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.models import Approval, Import

pytestmark = pytest.mark.django_db
EXAMPLES = files("jiheng.examples").joinpath("documents")
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def example(name="忻州医保局2023申报.docx"):
    return EXAMPLES.joinpath(name).read_bytes()


def with_entry(data, name, content):
    """A document with one more part inside."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def bomb():
    """A document whose text unpacks to 300 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(example())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            big = name == "word/document.xml"
            new.writestr(name, b" " * (300 << 20) if big else old.read(name))
    return out.getvalue()


HOSTILE = {
    "a page": ("a.html", b"<script>alert(1)</script><p>x</p>", "没有找到绩效表"),
    "a picture with a script": ("a.svg", b"<svg onload='alert(1)'/>", "的文件类型不能读取"),
    "a picture with a script, as a document": ("a.xlsx", b"<svg onload='alert(1)'/>", "a.xlsx"),
    "a program": ("a.exe", b"MZ", "的文件类型不能读取"),
    "a program as a document": ("a.docx", b"MZ\x90\x00" + b"\0" * 600, "a.docx"),
    "two extensions": ("a.docx.exe", b"MZ", "的文件类型不能读取"),
    "no extension": ("申报", b"x", "的文件类型不能读取"),
    "a bomb": ("a.docx", bomb, "a.docx"),
    "too large": ("a.txt", lambda: b"a" * (21 << 20), "超过 20 MB"),
    "macros in a new format": (
        "a.docx", lambda: with_entry(example(), "word/vbaProject.bin", b"x"), "带有宏"),
    "a path in the name": ("../../../etc/cron.d/a.exe", b"x", "“a.exe”"),
    "a path of Windows": ("..\\..\\a.exe", b"x", "“a.exe”"),
    "signs that turn the writing": ("a\u202exslx.exe", b"x", "“axslx.exe”"),
    "a nul in the name": ("a.exe\0.docx", b"x", ""),
    "entities": ("a.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "a.xml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_upload_gets_a_sentence_and_leaves_nothing(sign_in, city, settings, kind):
    name, data, words = HOSTILE[kind]
    data = data() if callable(data) else data
    stored = settings.ENVIRONMENT.data / "files"
    before = set(stored.rglob("*"))
    page = sign_in("clerk").post(
        reverse("bring_in", args=[city.draft.pk]),
        {"document": SimpleUploadedFile(name, data)},
        follow=True,
    )
    (said,) = [str(one) for one in page.context["messages"]]
    assert words in said
    assert "root:" not in said
    assert Import.objects.count() == 0
    assert set(stored.rglob("*.bin")) <= before
    assert "<script>alert" not in page.content.decode()


@pytest.fixture
def scanner(settings, tmp_path):
    """A function: an office's scanner that ends as told; it finds the test virus."""

    def installed(code):
        program = tmp_path / "scanner.py"
        program.write_text(code)
        command = f"{sys.executable} {program}".replace("\\", "/")
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, scanner=command)

    return installed


FINDS = "import sys; sys.exit(b'EICAR' in open(sys.argv[1], 'rb').read())"
SCANS = [
    (FINDS, EICAR, "a.txt", "病毒扫描拦截"),
    (FINDS, None, "a.docx", ""),
    ("import sys; sys.exit(2)", None, "a.docx", "没有回应"),
    ("raise SystemExit('broken')", None, "a.docx", "拦截"),
]


@pytest.mark.parametrize(("code", "data", "name", "words"), SCANS)
def test_the_scanner_of_the_office_decides(sign_in, city, scanner, code, data, name, words):
    scanner(code)
    page = sign_in("clerk").post(
        reverse("bring_in", args=[city.draft.pk]),
        {"document": SimpleUploadedFile(name, data or example())},
        follow=True,
    )
    said = [str(one) for one in page.context.get("messages") or []]
    assert (words in said[0]) if words else said == []
    assert Import.objects.count() == (0 if words else 1)


def test_a_scanner_that_cannot_be_started_lets_nothing_in(sign_in, city, settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, scanner="/nowhere/scanner")
    page = sign_in("clerk").post(
        reverse("bring_in", args=[city.draft.pk]),
        {"document": SimpleUploadedFile("a.docx", example())},
        follow=True,
    )
    assert "没有回应" in str(next(iter(page.context["messages"])))


def test_an_archive_is_scanned_before_anything_of_it_is_kept(sign_in, scanner):
    scanner("import sys; sys.exit(open(sys.argv[1], 'rb').read()[:2] == b'PK')")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", b"x")
    upload = SimpleUploadedFile("a.zip", data.getvalue())
    page = sign_in("clerk").post(reverse("batches"), {"documents": [upload]}, follow=True)
    assert "病毒扫描拦截" in str(next(iter(page.context["messages"])))


def test_what_is_given_out_is_a_download_that_no_browser_opens(sign_in, city):
    approval = Approval.objects.get(declaration=city.approved)
    for extension in ("html", "docx", "xlsx"):
        answer = sign_in("clerk").get(reverse("approval_file", args=[approval.pk, extension]))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1")


def test_a_formula_typed_into_a_form_comes_out_as_text(sign_in, city):
    draft = city.draft
    for one, text in zip(draft.form["indicators"], FORMULAS, strict=False):
        one["level3"] = text
    draft.save()
    approval = approved(sign_in, draft)
    typed_in = {text.strip() for text in FORMULAS[: len(draft.form["indicators"])]}
    answer = sign_in("clerk").get(reverse("approval_file", args=[approval.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [one for row in sheet.iter_rows() for one in row if one.value is not None]
    assert [one.coordinate for one in cells if one.data_type == "f"] == []
    assert typed_in <= {str(one.value).strip() for one in cells}
    answer = sign_in("clerk").get(reverse("approval_file", args=[approval.pk, "docx"]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        text = package.read("word/document.xml").decode()
    commands = re.findall('<w:instrText[^>]*>([^<]*)<|w:instr="([^"]*)"', text)
    assert not [one for one in commands if "PAGE" not in "".join(one)]  # of the text, none


POSTS = [one.name for one in patterns() if "POST" in one.callback.methods]


@pytest.mark.parametrize("name", POSTS)
def test_no_page_takes_a_request_from_elsewhere(sign_in, name):
    pattern = next(one for one in patterns() if one.name == name)
    client = sign_in("clerk")
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client.cookies
    address = reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))
    answer = forged.post(address, {"next": "/"})
    assert (answer.status_code, "没有通过来源检查" in answer.content.decode()) == (403, True)


REDIRECTS = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "\n//e",
]


@pytest.mark.parametrize("wanted", REDIRECTS)
def test_no_page_leads_to_another_site(sign_in, wanted):
    for address in ("/language", "/login/second-step"):
        answer = sign_in("clerk").post(address, {"next": wanted, "language": "zh", "token": "x"})
        assert answer.status_code == 200 or answer.url == "/"
    refered = sign_in("clerk").post("/language", {"language": "zh"}, headers={"Referer": wanted})
    assert refered.url == "/"


def test_another_ones_record_and_none_at_all_give_the_same_answer(sign_in, city):
    client = sign_in(OTHER_CLERK)
    for method, address, body, clerk, _ in business_pages(city, *kept_and_batch(city)):
        if clerk == 403:
            continue
        none = re.sub(r"(?<=/)\d+", "987654", address, count=1)
        answers = [
            client.get(one) if method == "GET" else client.post(one, body or {}, content_type="application/json")
            for one in (address, none)
        ]  # fmt: skip
        texts = [re.sub(r'value="[^"]*"', "", one.content.decode()) for one in answers]
        assert [one.status_code for one in answers] == [404, 404], address
        assert texts[0].replace(address, "") == texts[1].replace(none, ""), address


def test_links_and_sessions_of_nobody_tell_nothing(client):
    answers = [client.get(reverse("invitation", args=[one])) for one in ("x", "y" * 32)]
    assert [one.status_code for one in answers] == [404, 404]
    assert (
        Client(headers={"Cookie": "sessionid=../../etc/passwd"}).get("/projects").status_code == 302
    )


def test_uploading_too_often_is_stopped_with_a_sentence(sign_in, city, monkeypatch):
    monkeypatch.setitem(limits.limits(), "upload", limits.Limit(2, 3600))
    client, address = sign_in("clerk"), reverse("bring_in", args=[city.draft.pk])
    answers = [client.post(address, {}) for _ in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429]
    assert "上传过于频繁" in answers[-1].content.decode()
    assert sign_in("clerk2").post(address, {}).status_code == 302  # others are not stopped


def test_taking_files_out_too_often_is_stopped_with_a_sentence(sign_in, city, monkeypatch):
    monkeypatch.setitem(limits.limits(), "export", limits.Limit(1, 3600))
    approval = Approval.objects.get(declaration=city.approved)
    address = reverse("approval_file", args=[approval.pk, "xlsx"])
    answers = [sign_in("clerk").get(address).status_code for _ in range(2)]
    assert answers == [200, 429]


def test_a_stretch_of_time_that_is_over_counts_no_more(monkeypatch):
    from jiheng.web.accounts.models import Tally

    monkeypatch.setitem(limits.limits(), "upload", limits.Limit(1, 3600))
    limits.spend("upload", "7")
    with pytest.raises(limits.TooOften):
        limits.spend("upload", "7")
    Tally.objects.update(since="2020-01-01T00:00Z")
    limits.spend("upload", "7")
    with pytest.raises(limits.TooOften):
        limits.spend("upload", "7")


SCRIPT = "<script>alert(1)</script>"


def test_what_people_type_is_shown_as_text(sign_in, city):
    client = sign_in("clerk")
    row = city.draft.row_ids[0]
    before = city.draft.form["indicators"][0]["level3"]
    change = {"path": f"indicators[{row}].level3", "before": before, "after": SCRIPT}
    client.post(
        reverse("cells", args=[city.draft.pk]),
        {"changes": [change]},
        content_type="application/json",
    )
    for name in ("declaration", "history", "submit"):
        assert SCRIPT not in client.get(reverse(name, args=[city.draft.pk])).content.decode()
    assert SCRIPT not in client.get("/projects", {"q": SCRIPT}).content.decode()


def test_nothing_that_is_asked_reaches_the_database_as_a_command(sign_in):
    client = sign_in("clerk")
    for text in ("' OR 1=1 --", '"; DROP TABLE projects_project; --', "%' UNION SELECT 1 --"):
        page = client.get("/projects", {"q": text, "state": text})
        assert (page.status_code, page.context["page"].paginator.count) == (200, 0)


def test_signing_out_leaves_nothing_behind(sign_in):
    client = sign_in("clerk")
    old = client.cookies["sessionid"].value
    client.post("/logout")
    again = Client()
    again.cookies["sessionid"] = old
    assert again.get("/projects").status_code == 302
    assert client.get("/projects").status_code == 302


def test_both_profiles_are_data_and_name_what_they_rest_on(client, settings):
    table = {"djbh3": ("22239", 3, 90, 5, 5), "asvs": ("ASVS", 1, 0, 0, 10)}
    for name, (basis, classes, days, remembered, attempts) in table.items():
        found = security_profile(name)
        assert basis in found.basis
        assert (found.password_length, found.second_step) == (12, True)
        assert (found.second_person, found.confirm_days) == (name == "djbh3", 7)
        assert (
            found.password_classes, found.password_days, found.passwords_remembered, found.attempts
        ) == (classes, days, remembered, attempts)  # fmt: skip
        settings.SECURITY = replace(found, second_step=False, sessions=0)
        _, secret = Person.objects.invite(f"new-{name}", "新人")
        body = dict.fromkeys(("new_password", "repeated_password"), "correct horse battery staple")
        answer = client.post(reverse("invitation", args=[secret]), body)
        assert answer.status_code == (302 if name == "asvs" else 200)
    assert Path(str(files("jiheng.web.accounts").joinpath("security.toml"))).is_file()


def test_the_clerk_is_who_the_tests_think():
    assert Person.objects.get(login=CLERK).has_role("clerk")


def test_the_log_tells_of_every_kind_of_act(sign_in, city):
    """One act of each kind, then the log: who did it, and how it ended."""
    client = Client()
    client.post("/login", {"login": "clerk", "password": "wrong"})
    client.post("/login", {"login": "clerk", "password": PASSWORD})
    client.post(reverse("bring_in", args=[city.draft.pk]),
                {"document": SimpleUploadedFile("a.docx", example())})  # fmt: skip
    client.post("/tokens", {"token_name": "x", "days": "7", "scopes": ["read"]})
    client.get("/people")
    approval = Approval.objects.get(declaration=city.approved)
    client.get(reverse("approval_file", args=[approval.pk, "html"]))
    client.post(reverse("submit", args=[city.draft.pk]), {"text": "x"})
    client.post("/logout")
    returned = {"act": "return", "text": "请细化", "reason": ["vague"]}
    returned["seen"] = mark_of(type(city.draft).objects.get(pk=city.draft.pk))
    sign_in("head").post(reverse("review", args=[city.draft.pk]), returned)
    person = Person.objects.get(login="clerk2")
    sign_in("secadmin").post(reverse("renew", args=[person.pk]))
    wanted = {
        ("sign_in", "clerk", False), ("sign_in", "clerk", True), ("document.read", "clerk", True),
        ("token.given", "clerk", True), ("refused", "clerk", False),
        ("approval.exported", "clerk", True), ("declaration.submit", "clerk", True),
        ("sign_out", "clerk", True), ("declaration.return", "head", True),
        ("invitation.given", "secadmin", True),
    }  # fmt: skip
    told = set(Entry.objects.values_list("action", "person", "is_done"))
    assert wanted - told == set()


# What the office keeps of a person, and why; nothing else may be added without its purpose.
OF_PEOPLE = {
    "login": "to sign in",
    "name": "to know with whom a form lies",
    "password": "as a digest",
    "last_login": "to find accounts that nobody uses",
    "is_active": "to close an account",
    "must_change": "to ask for a new password",
    "password_set_at": "to ask for a new password",
    "open_sessions": "to end the oldest",
}


def test_of_people_no_more_is_kept_than_named():
    kept = {one.name for one in Person._meta.concrete_fields} - {"id"}
    assert kept == OF_PEOPLE.keys()
