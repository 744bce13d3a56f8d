"""Disease studies of the publication pack: the dearest groups by level of hospital, and what is used in them."""

from collections.abc import Sequence
from typing import Any

import duckdb

from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.store import parquet
from jiheng.fund.payment.work import Work

STUDIES = 2
ITEMS = 30  # the most used items of a group and level
STUDY = ("code", "hospital_level", "cases", "mean", "los", "drugs", "materials", "tests")
ITEM_USE = (
    *("code", "hospital_level", "item", "item_name", "cases", "use", "frequency"),
    *("least_use", "most_use"),
)


def studies(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Volume, cost, stay and structure of the dearest groups, by level of hospital."""
    return con.execute(
        f"""SELECT code, level, count(*), round(sum(cost) / count(*), 2), round(avg(los), 2),
            round(sum(drug_cost) / sum(cost), 4), round(sum(material_cost) / sum(cost), 4),
            round(sum(test_cost) / sum(cost), 4)
        FROM seen WHERE code IN ({_DEAREST}) GROUP BY code, level ORDER BY code, level"""
    ).fetchall()


_DEAREST = f"""SELECT code FROM seen WHERE row_no IS NOT NULL GROUP BY code
    ORDER BY sum(cost) DESC, code LIMIT {STUDIES}"""


def item_use(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules) -> list[tuple[Any, ...]]:
    """How often items are used in the groups studied, by level: the share of cases with the item.

    A share is high, middle or low (section 16); beside it stand the least and the greatest share among
    the hospitals of that level, the peers. An item that was charged and taken back is not used. Empty
    where no fee lines with codes of items were imported.
    """
    path = work.part("cases") / "items.parquet"
    if not path.is_file():
        return []
    rows = con.execute(_USED.format(items=parquet([path]), dearest=_DEAREST)).fetchall()
    high, low = rules.number("item_use_high"), rules.number("item_use_low")
    return [
        (*row[:6], "high" if row[5] >= high else "low" if row[5] < low else "middle", *row[6:])
        for row in _most_used(rows)
    ]


def _most_used(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The most used items of each group and level, the most used first."""
    found, seen = [], dict[tuple[str, str], int]()
    for row in sorted(rows, key=lambda row: (row[0], row[1], -row[4], row[2])):
        place = seen[row[0], row[1]] = seen.get((row[0], row[1]), 0) + 1
        if place <= ITEMS:
            found.append(row)
    return found


_USED = """
WITH studied AS (SELECT setl_id, code, level, hospital FROM seen WHERE code IN ({dearest})),
used AS (
    SELECT s.code, s.level, s.hospital, setl_id, item, max(name) AS name
    FROM {items} AS i JOIN studied AS s USING (setl_id)
    GROUP BY ALL HAVING sum(amount) > 0
),
sizes AS (SELECT code, level, hospital, count(*) AS n FROM studied GROUP BY ALL),
items AS (SELECT code, level, item, max(name) AS name, count(*) AS users FROM used GROUP BY ALL),
shares AS (
    SELECT z.code, z.level, items.item, coalesce(u.users, 0) / z.n AS share
    FROM sizes AS z
    JOIN items ON items.code = z.code AND items.level = z.level
    LEFT JOIN (SELECT code, level, hospital, item, count(*) AS users FROM used GROUP BY ALL) AS u
        ON u.code = z.code AND u.level = z.level AND u.hospital = z.hospital AND u.item = items.item
)
SELECT i.code, i.level, i.item, i.name, i.users,
    CAST(round(i.users / z.n, 4) AS DECIMAL(9, 4)),
    CAST(round(p.least, 4) AS DECIMAL(9, 4)),
    CAST(round(p.most, 4) AS DECIMAL(9, 4))
FROM items AS i
JOIN (SELECT code, level, sum(n) AS n FROM sizes GROUP BY ALL) AS z USING (code, level)
JOIN (SELECT code, level, item, min(share) AS least, max(share) AS most FROM shares GROUP BY ALL) AS p
    USING (code, level, item)
"""
