"""PUB-04, 05: published forms beside the register: every project, with the score that is stored.

The register is what the office holds: its project list (清单), its summary (汇总表) with scores, or
the forms as they are stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import found
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.pub_public import secret_mark, secret_marks
from jiheng.budget.checks.str_packs import project_key
from jiheng.budget.comparing.changes import changes_of
from jiheng.budget.forms import Form, ProjectList
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.missing import figure

_EXCUSED, _OPEN = pattern("str", "excused"), pattern("pub", "open")
# Headings of a register, the surest word first.
_NAME, _SCORE, _YEAR = ("项目名称", "名称", "项目"), ("得分", "分数", "评分"), ("年度", "年份")
_SHOWN = 5  # names that a sentence lists


class Registered(NamedTuple):
    """A project of the register: what is stored of it, and why it need not be published."""

    project: str
    year: str | None = None
    score: str | None = None
    excused: bool = False
    form: Form | None = None
    file: str = ""


def register_of(forms: Iterable[Form], lists: Iterable[ProjectList]) -> list[Registered]:
    """The register that stored forms and project lists make."""
    made = [one for listed in lists for one in _of_list(listed)]
    for form in forms:
        secret = next(secret_marks(Case(form)), None) is not None
        name = form.project_name or form.department or ""
        file = form.document.file
        made.append(Registered(name, form.year, form.total_score, secret, form, file))
    return made


def _of_list(listed: ProjectList) -> Iterator[Registered]:
    """The projects of a list, by its headings; a list without names of projects gives none."""
    heads = listed.rows[0] if listed.rows else []
    name, score, year = (_column(heads, words) for words in (_NAME, _SCORE, _YEAR))
    if name is None:
        return
    for row in listed.rows[1:]:
        cells = dict(enumerate(row))
        project = cells.get(name, "").strip()
        if project:
            others = [(head, cells.get(at, "")) for at, head in enumerate(heads) if at != name]
            yield Registered(
                project, _cell(cells, year), _cell(cells, score),
                any(_is_excused(head, text) for head, text in others), file=listed.document.file,
            )  # fmt: skip


def _cell(cells: Mapping[int, str], at: int | None) -> str | None:
    return None if at is None else cells.get(at) or None


def _column(heads: Sequence[str], words: Sequence[str]) -> int | None:
    """The column of the first word that a heading holds."""
    found_at = (at for word in words for at, head in enumerate(heads) if word in head)
    return next(found_at, None)


def _is_excused(heading: str, text: str) -> bool:
    """Whether a cell says that the project is secret, cancelled or the like."""
    says_no = _OPEN.search(text.strip()) is not None
    return not says_no and bool(secret_mark(heading, text) or _EXCUSED.search(text))


class Register:
    """The register while forms are published beside it.

    Without one (`stored` is None) nothing is asked of a form, and the project lists of the
    documents themselves say which projects there are (`see`).
    """

    def __init__(self, stored: Sequence[Registered] | None) -> None:
        self._given = stored is not None
        self._registered = list(stored or ())
        self._by_key: dict[str, list[Registered]] = {}
        for one in self._registered:
            self._by_key.setdefault(project_key(one.project), []).append(one)
        self._settled: set[str] = set()

    def see(self, lists: Iterable[ProjectList]) -> None:
        """Take the project lists of a document."""
        if not self._given:
            self._registered += register_of([], lists)

    def about(self, form: Form) -> Iterator[Finding]:
        """What the register says of a form that is to be published."""
        if not self._given:
            return
        case = Case(form)
        same = self._same(form)
        if not same:
            name = form.project_name or "—"
            yield found(case, "PUB-04", "project_name", name, wording="pub04.unregistered")
        yield from _other_scores(case, same)

    def _same(self, form: Form) -> list[Registered]:
        """What is stored of the project of a form: in its year where the register says years."""
        stored = self._by_key.get(project_key(form.project_name or form.department), [])
        kind = [one for one in stored if one.form is None or one.form.kind == form.kind]
        return [one for one in kind if not one.year or not form.year or one.year == form.year]

    def settle(self, form: Form) -> None:
        """Note that there is a form of a project, published or refused: the refusal is said of it."""
        self._settled.add(project_key(form.project_name or form.department))

    def left(self) -> Iterator[Finding]:
        """The projects of each file of the register that no form was given of, those excused aside."""
        missing: dict[str, list[str]] = {}
        for one in self._registered:
            if project_key(one.project) not in self._settled and not one.excused:
                missing.setdefault(one.file, []).append(one.project)
        for file, names in missing.items():
            unique = list(dict.fromkeys(names))
            count, shown = str(len(unique)), "、".join(unique[:_SHOWN])
            entry = entries()["PUB-04"]
            yield Finding(
                code="PUB-04", severity=entry.severity, places=[Place(file=file, field="lists")],
                seen=shown, message_id="PUB-04", basis=entry.cited(),
                arguments={"place": f"“{file}”", "count": count, "missing": shown},
            )  # fmt: skip


def _other_scores(case: Case, stored: Sequence[Registered]) -> Iterator[Finding]:
    """A score that differs from every one that is stored of the project."""
    scores = {one.score for one in stored if figure(one.score).number is not None and one.score}
    printed = case.form.total_score
    if scores and figure(printed).number not in {figure(one).number for one in scores}:
        expected = "、".join(sorted(scores))
        yield found(case, "PUB-05", "total_score", printed, expected)
        return
    forms = [one.form for one in stored if one.form is not None]
    for change in changes_of(forms[0], case.form) if len(forms) == 1 else ():
        before, after = figure(change.before).number, figure(change.after).number
        if change.path.rpartition(".")[2] == "score" and before != after:
            yield found(case, "PUB-05", change.path, change.after, change.before)


def beside_register(forms: Sequence[Form], stored: Sequence[Registered]) -> Iterator[Finding]:
    """All that the register says of some forms that are published together."""
    register = Register(stored)
    for form in forms:
        yield from register.about(form)
        register.settle(form)
    yield from register.left()
