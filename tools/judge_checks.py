"""Print every finding of one check or family on documents, one a line, to be judged by hand.

    python tools/judge_checks.py FND src/jiheng/examples/documents
    python tools/judge_checks.py WGT-05 one.docx other.xlsx
    python tools/judge_checks.py FND forms --judged tests/golden/judged/fnd.toml

With --judged only the findings are printed that the list does not hold, then the entries of the
list that are found no more; without it, findings are followed by their number a code.
"""

import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jiheng.budget.checks import check_portfolio
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.findings import Finding

Key = tuple[str, str, int, str]


def main() -> int:
    """Print the findings; 1 where a judged list and the findings differ."""
    wish = arguments()
    found = [one for one in findings(wish) if one.code.startswith(wish.code)]
    judged = entries(wish.judged) if wish.judged else set()
    for one in found:
        if key(one) not in judged:
            print(line(one))
    if not wish.judged:
        for code, number in sorted(Counter(one.code for one in found).items()):
            print(code, number)
        return 0
    lost = sorted(judged - {key(one) for one in found})
    for entry in lost:
        print("no more:", *entry)
    return int(bool(lost) or any(key(one) not in judged for one in found))


def arguments() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("code", help="a code or the beginning of one: FND, FND-07")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--profile", default="national")
    parser.add_argument("--judged", type=Path)
    return parser.parse_args()


def findings(wish: Namespace) -> list[Finding]:
    """The findings on all documents as one portfolio."""
    forms, lists = [], []
    for path in documents(wish.paths):
        try:
            reading = recognise(read_document(path, default_limits()))
        except DocumentError as error:
            print(error.sentence("zh"), file=sys.stderr)
            continue
        forms.extend(reading.forms)
        lists.extend(reading.lists)
    profile = packaged_profiles()[wish.profile]
    return check_portfolio(forms, profile.rules(profile.newest_day()), lists)


def documents(paths: list[Path]) -> Iterator[Path]:
    """The files given, and those in the folders given."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.is_file())
        else:
            yield path


def key(one: Finding) -> Key:
    """What a judged list names a finding by: code, first letters of the file, form, field."""
    place = one.places[0]
    return one.code, (place.file or "")[:3], place.form or 0, place.field or ""


def entries(path: Path) -> set[Key]:
    """The findings that a judged list holds."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["finding"]
    return {(one["code"], one["file"], one["form"], one["field"]) for one in found}


def line(one: Finding) -> str:
    """A finding on one line: where, what is seen, what is expected, the sentence."""
    code, file, form, field = key(one)
    sentence = one.said("zh").message
    return f"{code} {one.severity} {file}/{form} {field} | {one.seen} | {one.expected} | {sentence}"


if __name__ == "__main__":
    sys.exit(main())
