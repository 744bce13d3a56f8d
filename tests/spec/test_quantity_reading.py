"""What the values of real forms say: the notations, one row each, and what is no number."""

import pytest

from jiheng.kernel.quantity import Quantity, read_quantity


def number(operator: str | None, value: str, unit: str | None = None) -> Quantity:
    return Quantity(type="number", operator=operator, number=value, unit=unit)


def spread(value: str, upper: str, unit: str | None = None) -> Quantity:
    return Quantity(type="range", number=value, upper=upper, unit=unit)


def day(operator: str | None, value: str, unit: str, upper: str | None = None) -> Quantity:
    return Quantity(type="date", operator=operator, number=value, upper=upper, unit=unit)


def several(*values: Quantity) -> Quantity:
    return Quantity(type="several", values=list(values))


TEXT = Quantity(type="text")
LEVEL = Quantity(type="level")

BOUNDS = {
    "≥95%": number("≥", "95", "%"),
    r"$\geq 95\%$": number("≥", "95", "%"),
    r"\geq 100000": number("≥", "100000"),
    r"\leq 200000": number("≤", "200000"),
    "《=858.5万（预算数）": number("≤", "858.5", "万"),
    ">=95%": number("≥", "95", "%"),
    "=>95%": number("≥", "95", "%"),
    "≧3次": number("≥", "3", "次"),
    "‹=5": number("≤", "5"),
    "＞＝10": number("≥", "10"),
    "〉90%": number(">", "90", "%"),
    "=153人": number("=", "153", "人"),
    "不低于95%": number("≥", "95", "%"),
    "不少于10人": number("≥", "10", "人"),
    "不超过50万元": number("≤", "50", "万元"),
    "98%以上": number("≥", "98", "%"),
    "98%（含）以上": number("≥", "98", "%"),
    "2次及以上": number("≥", "2", "次"),
    "5%以下": number("≤", "5", "%"),
    "50人以下（不含）": number("<", "50", "人"),
    "3天以内": number("≤", "3", "天"),
    "小于5%": number("<", "5", "%"),
    "超过90%": number(">", "90", "%"),
    "约100人": number("≈", "100", "人"),
    "100人左右": number("≈", "100", "人"),
    "10余万人": number("≈", "10", "万人"),
    "≥95%以上": number("≥", "95", "%"),
    "≥95%以下": TEXT,
    "≥**": TEXT,
    "≥": TEXT,
}

NUMBERS = {
    "0": number(None, "0"),
    "100.00": number(None, "100.00"),
    "-3%": number(None, "-3", "%"),
    "+3%": number(None, "3", "%"),
    ".5": number(None, "0.5"),
    "９５．５％": number(None, "95.5", "%"),
    "1,000,000元": number(None, "1000000", "元"),
    "1，147，100": number(None, "1147100"),
    "￥5,000.00": number(None, "5000.00"),
    "1,00": TEXT,
    "1.2.3": TEXT,
    "1e5": TEXT,
    "001": TEXT,
    "1:2": TEXT,
    "1/4版": TEXT,
    "10:00": TEXT,
    "7×24小时": TEXT,
    "A95": TEXT,
    "方案3": TEXT,
    "0564-3378888": TEXT,
    "—": TEXT,
    "/": TEXT,
    "": TEXT,
    "……": TEXT,
    "指标2:": TEXT,
}

UNITS = {
    "100百分比": number(None, "100", "%"),
    "=460平米": number("=", "460", "平方米"),
    "73.75万人次": number(None, "73.75", "万人次"),
    "100（人）": number(None, "100", "人"),
    "15000元/人、年": number(None, "15000", "元/人·年"),
    "≤28000元/人/年": number("≤", "28000", "元/人·年"),
    "<300元/人、天": number("<", "300", "元/人·天"),
    "300元每人每年": number(None, "300", "元/人·年"),
    "5000元/人次": number(None, "5000", "元/人次"),
    "4000元/会议次数": number(None, "4000", "元/会议次数"),
    "12期/半版": number(None, "12", "期/半版"),
    "1次/半年": number(None, "1", "次/半年"),
    "3次以上/年": number("≥", "3", "次/年"),
    "5分钟": number(None, "5", "分钟"),
    "≤30日": number("≤", "30", "天"),
    "3个工作日内": number("≤", "3", "工作日"),
    "30个工作日内审核支付": number("≤", "30", "工作日"),
    "≤11个月": number("≤", "11", "月"),
    "10名专家": number(None, "10", "人"),
    "覆盖16个县区": number(None, "16", "个"),
    "100%按时完成": number(None, "100", "%"),
    "=3级": number("=", "3", "级"),
    "≥3法人": number("≥", "3", "法人"),
    "3法人": TEXT,
    "1次性": TEXT,
    "15000元/人、年维持多年": TEXT,
}

DATES = {
    "4月": day(None, "4", "月"),
    "≤12月份": day("≤", "12", "月"),
    "≤6月": day("≤", "6", "月"),
    "≥6月": number("≥", "6", "月"),
    "≥6月份": day("≥", "6", "月"),
    "≤18月": number("≤", "18", "月"),
    "11月前": day("<", "11", "月"),
    "2021年10月前": day("<", "2021-10", "月"),
    "6月底前完成": day("≤", "6", "月"),
    "2022年12月底": day(None, "2022-12", "月"),
    "2023年12月31日前": day("≤", "2023-12-31", "日"),
    "12月31日前": day("≤", "12-31", "日"),
    "2023-12-31": day(None, "2023-12-31", "日"),
    "年底前": day("≤", "12", "月"),
    "2023年底前": day("≤", "2023-12", "月"),
    "年度内": day("≤", "12", "月"),
    "当年完成": day("≤", "12", "月"),
    "3季度末前": day("≤", "9", "月"),
    "上半年": day(None, "1", "月", "6"),
    "2021年5-7月": day(None, "2021-05", "月", "2021-07"),
    "2022年7月至2023年1月": day(None, "2022-07", "月", "2023-01"),
    "2023年1月8日至31日": day(None, "2023-01-08", "日", "2023-01-31"),
    "2023.1-2023.12": day(None, "2023-01", "月", "2023-12"),
    "2021-2023": day(None, "2021", "年", "2023"),
    "2023年2月30日": TEXT,
    "13月": number(None, "13", "月"),
    "12月中旬前": TEXT,
    "全年": TEXT,
    "每月5日前": TEXT,
    "三年": number(None, "3", "年"),
    "2022年": day(None, "2022", "年"),
}

RANGES_AND_SEVERAL = {
    "90%-95%": spread("90", "95", "%"),
    "10～20人": spread("10", "20", "人"),
    "80%~90%": spread("80", "90", "%"),
    "5-8万元": spread("5", "8", "万元"),
    "介于80%至90%之间": spread("80", "90", "%"),
    "±5%": spread("-5", "5", "%"),
    "≥80%且≤90%": spread("80", "90", "%"),
    "30-20%": TEXT,
    "5000-1万元": TEXT,
    ">80%且<90%": several(number(">", "80", "%"), number("<", "90", "%")),
    "4次、20家": several(number(None, "4", "次"), number(None, "20", "家")),
    "5月、11月": several(day(None, "5", "月"), day(None, "11", "月")),
    "2021年5月和11月份": several(day(None, "2021-05", "月"), day(None, "2021-11", "月")),
    "报销100%，目录外报销90%": several(number(None, "100", "%"), number(None, "90", "%")),
    "满意率95%以上、零核实投诉": several(number("≥", "95", "%"), number(None, "0")),
    "参保人数>38万人; 居民>508万人": several(number(">", "38", "万人"), number(">", "508", "万人")),
    "1天150人": several(number(None, "1", "天"), number(None, "150", "人")),
    "2023年度，报销100%，目录外90%": several(number(None, "100", "%"), number(None, "90", "%")),
    "2021年、2022年": several(day(None, "2021", "年"), day(None, "2022", "年")),
    "1小时30分钟": TEXT,
    "1、召开会议；2、组织培训": TEXT,
}

SENTENCES = {
    "参保人员满意度95%以上": number("≥", "95", "%"),
    "人均年支出<4.63万元。": number("<", "4.63", "万元"),
    "2020全年50万元。": number(None, "50", "万元"),
    "2019年,享受厅级干部医疗待遇81人": number(None, "81", "人"),
    "达到95%以上": number("≥", "95", "%"),
    "增长3%以上": number("≥", "3", "%"),
    "下降3%以上": TEXT,
    "前3名": TEXT,
    "月度,5分钟": TEXT,
    "按照3号文件执行": TEXT,
    "结清2019年度定点医疗机构离休干部医药费。": TEXT,
}

WORDS = {
    "一次": number(None, "1", "次"),
    "两次": number(None, "2", "次"),
    "十二次": number(None, "12", "次"),
    "百分之九十五": number(None, "95", "%"),
    "百分之百": number(None, "100", "%"),
    "十个工作日内": number("≤", "10", "工作日"),
    "半年": number(None, "0.5", "年"),
    "一年二次": number(None, "2", "次/年"),
    "每季度不少于1次": number("≥", "1", "次/季度"),
    "半年一次": number(None, "1", "次/半年"),
    "每人每年300元": number(None, "300", "元/人·年"),
    "零投诉": number(None, "0"),
    "一站式": TEXT,
    "一条龙服务": TEXT,
    "统一标准": TEXT,
    "第一次会议": TEXT,
    "两定机构": TEXT,
    "达成预期指标": LEVEL,
    "达成年度指标": LEVEL,
    "部分达成预期指标并具有一定效果": LEVEL,
    "部分达 成预期 指标并 具有一": LEVEL,
    "未完成预期指标且效果较差": LEVEL,
    "有所提高": LEVEL,
    "效果明显": LEVEL,
    "影响程度较高": LEVEL,
    "较上年减少": LEVEL,
    "高于上年": LEVEL,
    "逐步推开": LEVEL,
    "大幅下降": LEVEL,
    "优": LEVEL,
    "良好": LEVEL,
    "及时": LEVEL,
    "合规": LEVEL,
    "不适用": TEXT,
    "联网刷卡就医": TEXT,
    "及时防控，保障社会稳定。": TEXT,
}

ROWS = [
    pytest.param(text, reading, id=text or "(nothing)")
    for rows in (BOUNDS, NUMBERS, UNITS, DATES, RANGES_AND_SEVERAL, SENTENCES, WORDS)
    for text, reading in rows.items()
]


@pytest.mark.parametrize(("text", "reading"), ROWS)
def test_a_value_reads_as(text: str, reading: Quantity) -> None:
    assert read_quantity(text) == reading


def test_a_long_text_is_text_whatever_it_holds() -> None:
    assert read_quantity("≥95%，" * 100) == TEXT
