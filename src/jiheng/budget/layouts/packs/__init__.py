"""The packaged layout packs as TOML files, and reading packs: an office's own too.

    id = "my-city"                  # the name of the file
    zh = "本市表式"                   # title and one sentence about it, in both languages
    en = "Layout of my city"
    about_zh = "…"
    about_en = "…"

    [self_evaluation]               # as in national.toml; kinds left out are the national ones
    …

Every refusal names file, line and reason.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from pydantic import ValidationError

from jiheng.budget.forms import Fund, Indicator, Kind
from jiheng.budget.layouts.pack import (
    EXTRA,
    FIELDS,
    REVIEW_COLUMNS,
    Data,
    KindLayout,
    Pack,
    ReviewLayout,
    Words,
)
from jiheng.kernel.data_files import DataFile, parse_data_file, read_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.regulations import regulations

ROOT = "national"
PACKAGED = (ROOT, "luan", "xinzhou")  # in the order in which users see them
_TITLES = ("zh", "en", "about_zh", "about_en")
REVIEW = "target_review"
_KINDS: tuple[Kind, ...] = get_args(Kind)
_FIELDS = {
    "fund_columns": set(Fund.model_fields) - {"item", "item_printed", "horizon"},
    "indicator_columns": {*Indicator.model_fields, "cause"}
    - {"horizon", "causes", "level1_printed", "level2_printed", "target_value", "actual_value"},
}


@cache
def packaged_packs() -> Mapping[str, Pack]:
    """The packaged packs by name."""
    folder = files("jiheng.budget.layouts.packs")
    made: dict[str, Pack] = {}
    for name in PACKAGED:
        text = folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")
        made[name] = _pack(parse_data_file(text, f"{name}.toml"), made.get(ROOT))
    return made


def packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """The packaged packs and those of an office's folder (every .toml in it), by name.

    Raises DocumentError with file, line and reason for a broken pack, one that takes the name
    of another, and a folder without packs.
    """
    if folder is None:
        return packaged_packs()
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        raise DocumentError("packs.no_folder", str(folder))
    made = dict(packaged_packs())
    for path in paths:
        file = read_data_file(path)
        pack = _pack(file, made[ROOT])
        if pack.id in made:
            file.refuse("packs.name_taken", "id", name=pack.id)
        made[pack.id] = pack
    return made


def _pack(file: DataFile, root: Pack | None) -> Pack:
    """One pack; the words that it does not state are those of the national one."""
    name = file.name.removesuffix(".toml")
    for key in ("id", *_TITLES):
        value = file.tables.get(key)
        if not isinstance(value, str) or not value.strip():
            file.refuse("data_file.missing_key", file.name, name=key)
    if file.tables["id"] != name:
        file.refuse("packs.id", "id", name=file.tables["id"])
    unknown = file.tables.keys() - {"id", *_TITLES, "words", REVIEW, *_KINDS}
    for key in sorted(unknown):
        file.refuse("data_file.unknown_key", key, name=key)
    kinds = {kind: _kind(file, kind) for kind in _KINDS if kind in file.tables}
    if not kinds:
        file.refuse("packs.empty", "id")
    return Pack(
        id=name,
        titles={language: file.tables[language] for language in ("zh", "en")},
        about={language: file.tables[f"about_{language}"] for language in ("zh", "en")},
        words=_words(file, root),
        kinds=kinds,
        review=_review(file) or (root.review if root else None),
    )


def _review(file: DataFile) -> ReviewLayout | None:
    """The layout of the review of a target, where the pack has one."""
    raw = file.tables.get(REVIEW)
    if raw is None:
        return None
    if not isinstance(raw, dict):
        file.refuse("data_file.not_a_table", REVIEW)
    layout = _checked(file, ReviewLayout, raw, (REVIEW,))
    _known(file, (REVIEW, "head"), [one for row in layout.head for one in row], set(FIELDS))
    _known(file, (REVIEW, "columns"), list(layout.columns), REVIEW_COLUMNS)
    for name in sorted(REVIEW_COLUMNS - layout.columns.keys()):
        _refuse(file, "data_file.missing_key", (REVIEW, "columns"), name)
    if layout.basis not in regulations():
        _refuse(file, "parameters.no_regulation", (REVIEW, "basis"), "basis", value=layout.basis)
    return layout


def _words(file: DataFile, root: Pack | None) -> Words:
    own = file.tables.get("words", {})
    if not isinstance(own, dict):
        file.refuse("data_file.not_a_table", "words")
    raw: dict[str, Any] = root.words.model_dump() if root else {}
    for key, value in own.items():
        old = raw.get(key)
        if isinstance(old, dict) and isinstance(value, dict) and key != "tree":
            value = {**old, **value}  # a tree is stated as a whole
        raw[key] = value
    words = _checked(file, Words, raw, ("words",))
    for table, fields in _FIELDS.items():
        for name in sorted(getattr(words, table).keys() - fields):
            _refuse(file, "data_file.unknown_key", ("words", table, name), name)
    return words


def _kind(file: DataFile, kind: Kind) -> KindLayout:
    """The layout of one kind; a column or field that no form has is refused."""
    raw = file.tables[kind]
    if not isinstance(raw, dict):
        file.refuse("data_file.not_a_table", kind)
    layout = _checked(file, KindLayout, raw, (kind,))
    heads = {*FIELDS, "year"}
    _known(file, (kind, "head"), [one for row in layout.head for one in row], heads)
    _known(file, (kind, "words"), list(layout.words), heads)
    funds = _FIELDS["fund_columns"]
    _known(file, (kind, "funds", "columns"), layout.funds.columns, funds)
    _known(file, (kind, "funds", "labels"), list(layout.funds.labels), funds)
    indicators = _FIELDS["indicator_columns"]
    _known(file, (kind, "indicators", "columns"), layout.indicators.columns, indicators)
    labels = list(layout.indicators.labels)
    _known(file, (kind, "indicators", "labels"), labels, indicators | {"target_whole_period"})
    return layout


def _known(
    file: DataFile, path: tuple[str, ...], names: Sequence[str], known: AbstractSet[str]
) -> None:
    for name in names:
        if name not in known and not (name.startswith(EXTRA) and path[-1] == "head"):
            _refuse(file, "packs.unknown_field", path, name)
    for name in names:
        if list(names).count(name) > 1:
            _refuse(file, "packs.twice", path, name)


Model = TypeVar("Model", bound=Data)


def _checked(
    file: DataFile, model: type[Model], raw: dict[str, Any], path: tuple[str, ...]
) -> Model:
    """The table as its model; the first mistake is refused with its line."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        # A misspelt key is both unknown and missing: the former says where to look.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        at = (*path, *(str(step) for step in first["loc"] if not isinstance(step, int)))
        message_id = {
            "missing": "data_file.missing_key",
            "extra_forbidden": "data_file.unknown_key",
        }.get(first["type"])
        if message_id:
            _refuse(file, message_id, at, at[-1])
        _refuse(file, "data_file.wrong_value", at, at[-1], value=str(first["input"])[:40])


def _refuse(
    file: DataFile, message_id: str, path: tuple[str, ...], name: str, **arguments: str
) -> NoReturn:
    """Refuse the item at a path of tables and keys, with the line on which it stands."""
    raise DocumentError(
        message_id,
        file.name,
        line=str(file.line_of(path)),
        key=".".join(path[:-1]) or path[0],
        name=name,
        **arguments,
    )
