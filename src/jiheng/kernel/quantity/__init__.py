r"""Quantities: what a target or actual value of a form says, in which unit, and whether it is met.

How to use: `read_quantity(text)` gives the typed reading and never raises; `convert` puts a
number into another unit exactly or says why not; `compare(target, actual)` decides or says why
it cannot. The original text stays with the caller: a reading is a second opinion beside it.

How it works: signs are given one spelling (signs.toml), then the text is tried as one value
(number, level word, date, range, words for numbers, a value at the end of a short sentence),
then as several. Whatever no rule knows is `text`; nothing unreadable becomes a number.

>>> def table(texts):
...     for text in texts.split():
...         print(f"{text} → {say(read_quantity(text))}")
>>> def say(one):
...     if one.values:
...         return "several: " + ", ".join(say(value) for value in one.values)
...     upper = f"..{one.upper}" if one.upper else ""
...     parts = (one.type, one.operator, f"{one.number or ''}{upper}", one.unit)
...     return " ".join(part for part in parts if part)

Bounds. 以上, 以下, 以内 and 不超过 include their number, 超过 and 不满 do not (民法典 1259).
Two bounds that contradict each other are no number.

>>> table("《=858.5万（预算数） =>95% 98%以上 50人以下(不含) 不超过50万元 3个工作日内 约100人 ≥95%以下")
《=858.5万（预算数） → number ≤ 858.5 万
=>95% → number ≥ 95 %
98%以上 → number ≥ 98 %
50人以下(不含) → number < 50 人
不超过50万元 → number ≤ 50 万元
3个工作日内 → number ≤ 3 工作日
约100人 → number ≈ 100 人
≥95%以下 → text

Numbers stay as written without separators (a comma before three digits is one). A number with
a leading zero is a code, a quotient or proportion has no number of its own.

>>> table("1，147，100 100.00 -3% 001 1:2 1/4 1e5 — ≥**")
1，147，100 → number 1147100
100.00 → number 100.00
-3% → number -3 %
001 → text
1:2 → text
1/4 → text
1e5 → text
— → text
≥** → text

Units get their label from units.toml; 万 alone stays 万 (of what, only comparing can tell). A
printed word that the table does not know is a unit only after an operator or under a slash.

>>> table("100百分比 73.75万人次 15000元/人、年 12期/半版 4000元/会议次数 16个县区 ≥3法人 3法人")
100百分比 → number 100 %
73.75万人次 → number 73.75 万人次
15000元/人、年 → number 15000 元/人·年
12期/半版 → number 12 期/半版
4000元/会议次数 → number 4000 元/会议次数
16个县区 → number 16 个
≥3法人 → number ≥ 3 法人
3法人 → text

Months. N月 is a month of the year, N个月 a number of months. After ≥ a lone month is a number
of months too: nobody promises "not before June", but 可支配月数 ≥6月 is promised. 前 leaves the
month out and includes a day or the end of a month: 10月前 is over before October begins.

>>> table("4月 ≤12月份 ≤11个月 ≥6月 10月前 6月底前 12月31日前 年底前 年度内完成 第四季度")
4月 → date 4 月
≤12月份 → date ≤ 12 月
≤11个月 → number ≤ 11 月
≥6月 → number ≥ 6 月
10月前 → date < 10 月
6月底前 → date ≤ 6 月
12月31日前 → date ≤ 12-31 日
年底前 → date ≤ 12 月
年度内完成 → date ≤ 12 月
第四季度 → date 10..12 月
>>> table("2022年12月底 2022年7月至2023年1月 2023年1月8日至31日 2021年5-7月 三年 2022年 2023.12")
2022年12月底 → date 2022-12 月
2022年7月至2023年1月 → date 2022-07..2023-01 月
2023年1月8日至31日 → date 2023-01-08..2023-01-31 日
2021年5-7月 → date 2021-05..2021-07 月
三年 → number 3 年
2022年 → date 2022 年
2023.12 → number 2023.12

Ranges and several values. Two bounds of one unit are one range; a bare number in a list takes
the unit behind it; 1小时30分钟 is one duration, for which there is no single number as written.

>>> table("90%-95% ≥80%且≤90% 4次、20家 5月、11月 3、6、9月 1天150人 1小时30分钟")
90%-95% → range 90..95 %
≥80%且≤90% → range 80..90 %
4次、20家 → several: number 4 次, number 20 家
5月、11月 → several: date 5 月, date 11 月
3、6、9月 → several: date 3 月, date 6 月, date 9 月
1天150人 → several: number 1 天, number 150 人
1小时30分钟 → text

Sentences. A value at the end of a short label is read, two such are several, one beside other
clauses is text. What goes down is text (下降3%: no field of a reading could carry that).

>>> table("参保人员满意度95%以上 满意率95%以上、零核实投诉 增长3% 下降3% 第3名 月度,5分钟")
参保人员满意度95%以上 → number ≥ 95 %
满意率95%以上、零核实投诉 → several: number ≥ 95 %, number 0
增长3% → number 3 %
下降3% → text
第3名 → text
月度,5分钟 → text

Words. Chinese numerals count at the head of a value only (一站式 is no number); level words are
those of levels.toml; how often in a period is a rate.

>>> table("两次 百分之九十五 一年二次 每人每年300元 一站式 达成预期指标 较上年减少 影响程度较高 优 不适用")
两次 → number 2 次
百分之九十五 → number 95 %
一年二次 → number 2 次/年
每人每年300元 → number 300 元/人·年
一站式 → text
达成预期指标 → level
较上年减少 → level
影响程度较高 → level
优 → level
不适用 → text
"""

from jiheng.kernel.quantity.comparing import Comparison, compare
from jiheng.kernel.quantity.converting import Refusal, convert
from jiheng.kernel.quantity.model import Quantity, QuantityType
from jiheng.kernel.quantity.reading import is_unread_number, read_quantity

__all__ = [
    "Comparison",
    "Quantity",
    "QuantityType",
    "Refusal",
    "compare",
    "convert",
    "is_unread_number",
    "read_quantity",
]
