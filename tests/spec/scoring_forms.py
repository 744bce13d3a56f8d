"""Forms of one indicator for the scoring tables, and profiles with one setting changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from jiheng.budget.forms import Form, Fund, Indicator, Where
from jiheng.budget.profiles import Profile, profiles
from jiheng.budget.profiles.loading import read_profiles
from jiheng.budget.scoring import Ledger, Line, score_form
from jiheng.kernel.data_files import parse_data_file

HEAD = 'id = "own"\nzh = "自定"\nen = "own"\nabout_zh = "自定。"\nabout_en = "Own."\n'
BASIS = '{ regulation = "jiheng-design", confidence = "H" }'


def own(extends: str = "national", **settings: str) -> Profile:
    """A profile that extends another with settings changed, each a value in TOML."""
    tables = [
        f"[{name}]\nchecked_on = 2026-01-01\n"
        f"value = [{{ from = 2020-02-25, is = {value}, basis = {BASIS} }}]\n"
        for name, value in settings.items()
    ]
    text = f'{HEAD}extends = "{extends}"\n' + "".join(tables)
    return read_profiles([parse_data_file(text, "own.toml")])["own"]


def indicator(
    target: str | None,
    actual: str | None,
    weight: str | None = "10",
    score: str | None = "10",
    level2: str = "数量指标",
    **more: str,
) -> Indicator:
    level1 = "满意度指标" if level2 == "满意度指标" else "产出指标"
    return Indicator(
        level1=level1, level2=level2, level3="指标", target=target, actual=actual,
        weight=weight, score=score, **more,
    )  # fmt: skip


def fund(budget: str | None = "100", executed: str | None = "100", **more: str) -> Fund:
    return Fund(
        item="年度资金总额",
        full_year_budget=budget,
        executed=executed,
        **{"weight": "10", "score": "10", **more},
    )


def form(*indicators: Indicator, funds: list[Fund] | None = None, **more: object) -> Form:
    head = {"kind": "self_evaluation", "year": "2023", "project_name": "某项目", **more}
    return Form(
        document=Where(file="a.xlsx", form=1),
        indicators=list(indicators),
        funds=[fund()] if funds is None else funds,
        **head,  # type: ignore[arg-type]
    )


def profile_of(profile: str | Profile) -> Profile:
    return profiles()[profile] if isinstance(profile, str) else profile


def scored(one: Form, profile: str | Profile = "national", **more: int) -> Ledger:
    return score_form(one, profile_of(profile), **more)


def line(one: Indicator, profile: str | Profile = "national") -> Line:
    """The line of a form with that indicator alone."""
    return scored(form(one), profile).indicators[0]


def points(text: str) -> Decimal | None:
    """A result in a table: "6.07", or "" for none."""
    return Decimal(text) if text else None


def on(profile: Profile, year: int) -> Profile:
    """The profile with every value beginning on the first day of a year."""
    start = date(year, 1, 1)
    settings = {
        name: replace(one, values=tuple(replace(value, start=start) for value in one.values[:1]))
        for name, one in profile.settings.items()
    }
    return replace(profile, settings=settings)
