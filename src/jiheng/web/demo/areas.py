"""Sample area targets: one sent down with one county's project approved, one being split."""

from jiheng.web.areas import splitting

_NAME, _YEAR = "医疗服务与保障能力提升补助（医保部分）", 2026
# level 2, indicator, target of the area, rule, by county
_INDICATORS = (
    ("数量指标", "定点医药机构监督检查家数", "≥100家", "sum", ("≥60家", "≥45家")),
    ("数量指标", "经办人员培训人次", "≥300人次", "sum", ("≥200人次", "≥120人次")),
    ("质量指标", "医保信息系统验收合格率", "≥90%", "average", ("≥92%", "≥90%")),
    ("时效指标", "重大安全事件响应时间", "≤60分钟", "average", ("≤60分钟", "≤60分钟")),
    ("社会效益指标", "医保经办服务能力", "有所提高", "last", ("有所提高", "有所提高")),
    ("服务对象满意度指标", "参保人员满意度", "≥90%", "average", ("≥90%", "≥91%")),
)
_MONEY = ("260", "140")


def fill(places, people, walk) -> None:
    """Make the tables; `walk` takes a declaration to a state."""
    sent = _table(places, people, _YEAR, _MONEY)
    shares = list(sent.shares.select_related("region", "receiver"))
    splitting.send(sent, shares, people["department"], None)
    made = splitting.take_up(shares[0], "YB2026020", people["clerk-east"], None)
    walk(made, "approved", people, f"示例东区财绩〔{_YEAR}〕{made.pk}号")
    _table(places, people, _YEAR + 1, (_MONEY[0], ""))


def _table(places, people, year, money):
    made = splitting.begin_table(places["341500-YB"], _NAME, year, 400, None)
    shares = list(made.shares.select_related("region", "receiver"))
    rows = [
        {
            **{"id": "", "level2": level2, "name": name, "target": target, "rule": rule},
            "targets": {one.pk: text for one, text in zip(shares, given, strict=True)},
        }
        for level2, name, target, rule, given in _INDICATORS
    ]
    amounts = {one.pk: text for one, text in zip(shares, money, strict=True)}
    given = {"rows": rows, "amount": "400", "amounts": amounts, "revision": "0"}
    splitting.save(made, shares, given, people["clerk-yb"])
    return made
