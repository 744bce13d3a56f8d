"""What a printed label means: the spellings of labels.toml, and labels cut short or decorated.

A label is compared bare: without white space, punctuation, leading numbers and what stands
in parentheses. Nothing here looks at where a label stands; that is the recognisers' work.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from jiheng.budget.recognise.damaged import inner_pieces, mixed, one_lost, pieces
from jiheng.kernel.text import plain

Vocabulary = dict[str, str]

_ORDINAL = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、,.]|\(?\d{1,2}[)、,.](?!\d))+")
_BRACKETS = re.compile(r"\([^()]*\)?|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕")
_NOISE = re.compile(r"[^\u3400-\u9fffA-Za-z0-9\u2160-\u217f]")
_WEIGHT = re.compile(
    r"\((?:权重|分值|总分)?[:]?(\d+(?:\.\d+)?)(?:分|%)?\)?$|[^\d](\d+(?:\.\d+)?)分\)?$"
)

_BROKEN_POINTS = re.compile(r"[(（]\d+(?:\.\d+)?[)）]分[)）]?$")  # 产出指标(50)分)
_SAID_AS = re.compile(r"^(.+)〔([^〔〕]+)〕$")
_POINTS_BEHIND = re.compile(r"[(（](?:权重|分值)?[:：]?\d+(?:\.\d+)?[分%]?[)）]?$")

_LETTER = re.compile(
    r"(?<=[\u4e00-\u9fff])\s*[A-FＡ-Ｆ](?:\s*[/÷／]\s*[A-FＡ-Ｆ])?(?:\s*[×*xX]\s*100\s*[%％]?)?$"
)
_MONEY_UNIT = re.compile(r"[(（:：]\s*(?:人民币)?(万[元兀]|元|亿元|千元|百万元)\s*[)）]?")


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The text as labels are compared: Chinese and Latin letters and digits only."""
    without = _BRACKETS.sub("", _ORDINAL.sub("", plain(text)))
    return _NOISE.sub("", without).replace("的", "")


@lru_cache(maxsize=8192)
def whole(text: str) -> str:
    """The same with what stands in parentheses kept: 部门(单位)名称 → 部门单位名称."""
    return _NOISE.sub("", _ORDINAL.sub("", plain(text))).replace("的", "")


@cache
def _data() -> dict[str, dict[str, list[str] | str]]:
    """labels.toml as it stands."""
    text = files("jiheng.budget.recognise").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def spellings(section: str, meaning: str) -> frozenset[str]:
    """The bare spellings of one meaning of a section."""
    return frozenset(whole(one) for one in _data()[section][meaning])


@cache
def vocabulary(section: str) -> Vocabulary:
    """One section of labels.toml turned round: bare spelling → meaning (the first one wins)."""
    turned: Vocabulary = {}
    for name in _data()[section]:
        for one in _data()[section][name]:  # in the order of the file: a set has none
            turned.setdefault(whole(one), name)
    return turned


@cache
def tree() -> Vocabulary:
    """The standard first level of each standard second level."""
    return {level2: str(level1) for level2, level1 in _data()["tree"].items()}


@lru_cache(maxsize=32768)
def meaning(section: str, text: str) -> str | None:
    """What the label means within a section of labels.toml, or None."""
    if len(text) >= 60:
        return None
    known = vocabulary(section)
    return known.get(whole(text)) or known.get(bare(text))


@dataclass(frozen=True, slots=True)
class Level:
    """A label of the first or second level: canonical name, weight beside it, how it was known.

    `certain` is False where the print is cut and only its beginning or end is there.
    """

    name: str
    weight: str | None
    certain: bool


@lru_cache(maxsize=8192)
def level(section: str, text: str) -> Level | None:
    """The first-level ("level1") or second-level ("level2") label that the text is, or None.

    A label cut short counts where three characters or more of a standard name are left:
    数量指, 服务对象满意度, 影响指标.
    """
    if len(text) > 30:
        return None
    known = vocabulary(section)
    printed, standard = said_as(text)
    if standard in known:
        return Level(str(standard), weight_beside(printed), True)
    label = bare(text)
    if label in known:
        return Level(_named(known[label], text), weight_beside(text), True)
    shorter = re.sub(r"\d+分?$", "", bare(_BROKEN_POINTS.sub("", text)))
    if shorter != label and shorter in known:
        return Level(_named(known[shorter], shorter), weight_beside(text), True)
    near = {name for one in one_lost(shorter) for name in _misread_levels(section).get(one, ())}
    if len(near) == 1 and "as_printed" not in near:
        return Level(near.pop(), weight_beside(text), False)
    cut = _cut_levels(section).get(shorter)
    return Level(cut, weight_beside(text), False) if cut else None


@cache
def _misread_levels(section: str) -> dict[str, set[str]]:
    """The names of levels by their spellings with one sign lost: 数童指标 for 数量指标."""
    found: dict[str, set[str]] = {}
    for full, name in vocabulary(section).items():
        for one in one_lost(full) if len(full) >= 4 else ():
            found.setdefault(one, set()).add(name)
    return found


@cache
def _cut_levels(section: str) -> Vocabulary:
    """The names of levels by what may be left of their spellings (the first one wins)."""
    found: Vocabulary = {}
    for full, name in vocabulary(section).items():
        if name != "as_printed" and full.endswith("指标"):
            for one in pieces(full, 3):
                found.setdefault(one, name)
    return found


def _named(name: str, text: str) -> str:
    """The canonical name, or the print without its points where a layout has its own."""
    return without_points(text) if name == "as_printed" else name


def without_points(text: str) -> str:
    """A label without the points in parentheses behind it: 部门决策（25分） → 部门决策."""
    return _POINTS_BEHIND.sub("", text)


def weight_beside(text: str) -> str | None:
    """The weight printed with a level label: 50 in 产出指标(50分), 10 in 满意度指标(10."""
    flat = plain(text)
    if _BROKEN_POINTS.search(flat):
        flat = flat.rstrip(")分")
    found = _WEIGHT.search(flat)
    return (found[1] or found[2]) if found else None


def said_as(text: str) -> tuple[str, str | None]:
    """A misprinted label with its standard name behind it, taken apart: (printed, standard).

    >>> said_as("双重目标〔时效指标〕"), said_as("时效指标")
    (('双重目标', '时效指标'), ('时效指标', None))
    """
    found = _SAID_AS.match(text)
    return (found[1], found[2]) if found else (text, None)


@lru_cache(maxsize=8192)
def side(text: str) -> str | None:
    """Which block a label down the side belongs to: funds, objectives, indicators …

    Cut labels count from four characters on (年度总体目, 度总体目标).
    """
    if len(text) > 24:
        return None
    known = vocabulary("side")
    label = bare(text)
    if label in known:
        return known[label]
    return None if label in vocabulary("fund_item") else _cut_sides().get(label)


@cache
def _cut_sides() -> Vocabulary:
    """The blocks by what may be left of the labels at their side (the first one wins)."""
    found: Vocabulary = {}
    for full, block in vocabulary("side").items():
        for one in pieces(full, 4):
            found.setdefault(one, block)
    return found


@lru_cache(maxsize=8192)
def fund_item(text: str) -> tuple[str, str | None] | None:
    """The canonical fund item of a printed label and the horizon it names, or None.

    Understands 其中: and 按收入性质分: before an item, 实施期/中期/年度 before 资金总额, codes behind it, and
    labels cut short (本年财政, 年结转资, 度资金总额).
    """
    if len(text) > 30:
        return None
    label = bare(text)
    known = vocabulary("fund_item")
    label = re.sub(r"^(?:按.{2,6}分(?=..))?(?:其中|加|减|含|包括)?", "", label)
    item = known.get(re.sub(r"^其中", "", whole(text))) or known.get(label)
    if item == "as_printed":
        return label, None
    if item:
        return item, ("annual" if item == "年度资金总额" else None)
    for word, horizon in vocabulary("fund_horizon").items():
        rest = label.removeprefix(word)
        if rest != label and rest in known:
            return rest if known[rest] == "as_printed" else known[rest], horizon
    if label in vocabulary("side"):
        return None
    known_by = (_damaged_fund_items().get(one) for one in (label, mixed(label), *one_lost(label)))
    found = min((one for one in known_by if one), default=None)
    return (found[1], None) if found else None


@cache
def _damaged_fund_items() -> dict[str, tuple[int, str]]:
    """The fund items, with their place in labels.toml, by what may become of their spellings.

    A spelling is cut, its signs are in another order, or one of them is misread; where that is
    true of several, the first one counts.
    """
    found: dict[str, tuple[int, str]] = {}
    for place, (full, item) in enumerate(vocabulary("fund_item").items()):
        if item == "as_printed":
            continue
        ways = [*pieces(full, 3), *inner_pieces(full, 4)]
        ways += [mixed(full)] if len(full) >= 4 else []
        ways += one_lost(full) if len(full) >= 5 else []
        for one in ways:
            found.setdefault(one, (place, item))
    return found


def without_letter(text: str) -> str:
    """A heading without the letter that a formula calls it by: 全年预算数A, 执行率B/A×100%.

    >>> without_letter("全年执行数 B"), without_letter("执行率B/A×100%"), without_letter("A类")
    ('全年执行数', '执行率', 'A类')
    """
    return _LETTER.sub("", text)


def money_unit(text: str) -> str | None:
    """The unit of money that a label states: 万元 in 项目资金（万元）, 单位：元."""
    found = _MONEY_UNIT.search(text)
    return found[1].replace("兀", "元") if found else None  # 兀 is 元 misread
