"""Use of items in the groups studied: shares counted by hand from the fee lines of a city."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.monitoring import monitor_step
from jiheng.fund.payment.pipeline import catalogue_step, group_step, import_step, score_step
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect
from jiheng.fund.payment.studies import ITEM_USE, ITEMS, item_use
from jiheng.fund.payment.synthetic import Size, make_city
from jiheng.fund.payment.work import Work

RULES = rule_set()
YEAR = RULES.of_month("2026-12")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Work]]:
    folder = tmp_path_factory.mktemp("studies")
    work = Work(folder / "work")
    (folder / "city").mkdir()
    with connect("1GB", threads=1) as con:
        make_city(con, folder / "city", Size(600, 8, 8, lines=5), "studies")
        import_step(con, folder / "city", work, RULES, "2026-01", "990000", None)
        catalogue_step(con, work, Duck(), RULES, 2026)
        group_step(con, work, Duck(), RULES, False)
        score_step(con, work, Duck(), RULES)
        monitor_step(con, work, RULES, "2026-01", "2026-12")
        yield con, work


def by_hand(con: Any, work: Work) -> dict[tuple[str, str, str], tuple[int, Decimal, list[Decimal]]]:
    """Group, level, item → cases with it, their share, the shares of the hospitals of the level."""
    seen = con.execute("SELECT setl_id, code, level, hospital, cost, row_no FROM seen").fetchall()
    costs: Counter[str] = Counter()
    for _, code, _, _, cost, row in seen:
        costs[code] += cost if row is not None else 0
    studied = sorted(costs, key=lambda code: (-costs[code], code))[:2]
    place = {one[0]: one[1:4] for one in seen if one[1] in studied}
    lines = con.execute(f"SELECT setl_id, item FROM '{work.folder}/cases/items.parquet'").fetchall()
    cases, users = Counter(place.values()), defaultdict[tuple[str, str, str], set[str]](set)
    for setl_id, item in lines:
        if setl_id in place:
            users[*place[setl_id][:2], item].add(setl_id)
    found = {}
    for (code, level, item), held in users.items():
        peers = [one for one in cases if one[:2] == (code, level)]
        mine = Counter(place[setl_id] for setl_id in held)
        shares = [Decimal(mine[one]) / cases[one] for one in peers]
        share = Decimal(len(held)) / sum(cases[one] for one in peers)
        found[code, level, item] = (len(held), share, shares)
    return found


def test_shares_of_use_are_those_counted_by_hand(watched: tuple[Any, Work]) -> None:
    con, work = watched
    expected = by_hand(con, work)
    rows = [dict(zip(ITEM_USE, row, strict=True)) for row in item_use(con, work, YEAR)]
    assert rows
    near = Decimal("0.0001")
    for row in rows:
        users, share, peers = expected[row["code"], row["hospital_level"], row["item"]]
        assert row["cases"] == users
        assert abs(row["use"] - share) < near
        assert abs(row["least_use"] - min(peers)) < near
        assert abs(row["most_use"] - max(peers)) < near
    by_level = Counter((row["code"], row["hospital_level"]) for row in rows)
    whole = Counter((code, level) for code, level, _ in expected)
    assert by_level == {key: min(n, ITEMS) for key, n in whole.items()}


@pytest.mark.parametrize(
    ("high", "low", "frequency"), [("0", "0", "high"), ("1.1", "1.01", "low"), ("1.1", "0", "middle")]
)  # fmt: skip
def test_the_lines_of_high_and_low_are_parameters(
    watched: tuple[Any, Work], high: str, low: str, frequency: str
) -> None:
    con, work = watched
    changed = {"item_use_high": Decimal(high), "item_use_low": Decimal(low)}
    rules = replace(YEAR, values={**YEAR.values, **changed})
    found = {row[ITEM_USE.index("frequency")] for row in item_use(con, work, rules)}
    assert found == {frequency}


def test_an_item_that_was_taken_back_is_not_used(watched: tuple[Any, Work], tmp_path: Path) -> None:
    con, work = watched
    other = Work(tmp_path)
    (tmp_path / "cases").mkdir()
    con.execute(
        f"""COPY (FROM '{work.folder}/cases/items.parquet'
        UNION ALL SELECT setl_id, item, name, -amount FROM '{work.folder}/cases/items.parquet'
        WHERE item = 'Y01001') TO '{tmp_path}/cases/items.parquet' (FORMAT PARQUET)"""
    )
    assert "Y01001" in {row[2] for row in item_use(con, work, YEAR)}
    assert "Y01001" not in {row[2] for row in item_use(con, other, YEAR)}


def test_without_fee_lines_there_is_no_table(watched: tuple[Any, Work], tmp_path: Path) -> None:
    assert item_use(watched[0], Work(tmp_path), YEAR) == []
