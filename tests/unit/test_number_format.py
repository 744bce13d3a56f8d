"""A number reads as the spreadsheet shows it, whatever its number format."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.kernel.documents.number_format import (
    BUILT_IN,
    NumberFormat,
    general,
    number_from,
)

ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '
LONG_DATE = 'yyyy"年"m"月"d"日"'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0", "0"),
        ("15000", "15000"),
        ("1.5E4", "15000"),
        ("0.30000000000000004", "0.3"),
        ("24.958000000000002", "24.958"),
        ("0.97260000000000002", "0.9726"),
        ("-3.5", "-3.5"),
        ("20221025153126", "20221025153126"),
        ("2.0221025153126E13", "20221025153126"),
        ("342401199001010019", "342401199001010000"),  # a number keeps 15 digits
        ("123456789.12", "123456789.12"),  # money stays whole
        ("9876543210.25", "9876543210.25"),
        ("0.33333333333333331", "0.333333333"),
        ("66.666666666666671", "66.66666667"),
        ("-0.33333333333333331", "-0.333333333"),
        ("1234567.891234", "1234567.891"),
        ("0.00012345678", "0.000123457"),
        ("0.00001", "0.00001"),
        ("0.0000000001", "1E-10"),
        ("0.000012345678", "1.23457E-05"),
        ("1E+20", "100000000000000000000"),
        ("1.25E+30", "1.25E+30"),
        ("1e-400", "0"),
        ("1e309", None),
        ("NaN", None),
        ("Infinity", None),
        ("12a", None),
        ("", None),
        ("１２", None),
    ],
)
def test_numbers_without_a_format(written: str, shown: str | None) -> None:
    number = number_from(written)
    assert (general(number) if number is not None else None) == shown


@pytest.mark.parametrize(
    ("code", "written", "shown"),
    [
        # percent and decimals round half up on 15 digits
        ("0.00%", "0.9726", "97.26%"),
        ("0%", "0.9726", "97%"),
        ("0%", "1", "100%"),
        ("0.00", "1.005", "1.01"),
        ("0.00", "1.0049999999999999", "1.01"),
        ("0.0", "0.25", "0.3"),
        ("0", "2.5", "3"),
        ("0", "-2.5", "-3"),
        ("0.0%", "0.9995", "100.0%"),
        # thousands
        ("#,##0.00", "1234567.891", "1,234,567.89"),
        ("#,##0.00", "0", "0.00"),
        ("#,##0", "999", "999"),
        ("#,##0", "-1000", "-1,000"),
        ("#,##0.00", "1e15", "1,000,000,000,000,000.00"),
        ("000,000", "1234", "001,234"),
        # optional and padded places
        ("#.##", "12", "12."),
        ("#.##", "0.5", ".5"),
        (".00", "12.5", "12.50"),
        ("#", "0", ""),
        ("0.0#", "1.5", "1.5"),
        ("0.0#", "1.25", "1.25"),
        ("0.??", "1.5", "1.5"),
        ("000000", "230100", "230100"),
        ("000000", "1234", "001234"),
        ("000\\-0000", "5551234", "555-1234"),
        # units, literals, escapes
        ('0"人"', "15", "15人"),
        ('0.00"万元"', "858.5", "858.50万元"),
        ("0万", "12", "12万"),
        ("0\\人", "15", "15人"),
        ('"≥"0%', "0.95", "≥95%"),
        ('"="0"人"', "153", "=153人"),
        ("G/通用格式", "15000", "15000"),
        ('G/通用格式"人"', "15", "15人"),
        ('General"次"', "24.958000000000002", "24.958次"),
        ('"unclosed', "5", "unclosed"),
        # scaling by commas
        ("0,", "1234567", "1235"),
        ("#,##0,", "1234567", "1,235"),
        ('0.0,"千元"', "12345", "12.3千元"),
        ('0!.0,"万"', "12345", "1.2万"),
        ("0\\.0,", "12345", "1.2"),
        ("0.00,,", "123456789", "123.46"),
        # sections
        ("0.00;(0.00)", "-1.5", "(1.50)"),
        ("0.00_);(0.00)", "1.5", "1.50"),
        ("0_ ", "12", "12"),
        ("* 0", "12", "12"),
        ("0;-0;-", "0", "-"),
        ('0;-0;"无"', "0", "无"),
        ("0;;", "-5", ""),
        (";;;", "5", ""),
        ("0;-0;;@", "0", ""),
        ("0.00;@", "1.5", "1.50"),
        ("@", "15000", "15000"),
        ('"第"@"号"', "7", "7"),
        (ACCOUNTING, "1234.5", "¥1,234.50"),
        (ACCOUNTING, "-1234.5", "¥-1,234.50"),
        (ACCOUNTING, "0", "¥-"),
        ("[Red]-0.0", "1", "-1.0"),
        ("0.00;[红色]-0.00", "-1", "-1.00"),
        ("[颜色3]0", "1", "1"),
        # conditions
        ('[>=10000]0.0,"千";0', "12345", "12.3千"),
        ('[>=10000]0.0,"千";0', "999", "999"),
        ('[>=100000000]0!.00,,"亿元";[>=10000]0!.0,"万元";0"元"', "56789", "5.7万元"),
        ('[>=100000000]0!.00,,"亿元";[>=10000]0!.0,"万元";0"元"', "56", "56元"),
        ('[>=100000000]0!.00,,"亿元";[>=10000]0!.0,"万元";0"元"', "-56", "-56元"),
        ('[=1]"是";[=0]"否";0', "1", "是"),
        ('[=1]"是";[=0]"否";0', "0", "否"),
        ('[=1]"是";[=0]"否";0', "-2", "-2"),
        ('[<0]"减"0;"增"0', "-3", "减3"),
        ('[<60]"不合格";0', "59.5", "不合格"),
        ("[>100]0.0", "5", "5"),
        # currency and place
        ("[$¥-804]#,##0.00", "5", "¥5.00"),
        ("[$¥-804]#,##0.00", "-5", "-¥5.00"),
        ("[$-804]0.0", "5", "5.0"),
        ("¥#,##0", "1500", "¥1,500"),
        # scientific
        ("0.00E+00", "12345", "1.23E+04"),
        ("0.00E+00", "0.00012345", "1.23E-04"),
        ("0.00E-00", "12345", "1.23E04"),
        ("0.0E+0", "9.96", "1.0E+1"),
        ("##0.0E+0", "12345", "12.3E+3"),
        ("0.00E+00", "0", "0.00E+00"),
        ("0.00E+00", "-12345", "-1.23E+04"),
        # fractions
        ("# ?/?", "1.5", "1 1/2"),
        ("# ?/?", "0.25", "1/4"),
        ("# ?/?", "3", "3"),
        ("# ?/?", "0", "0"),
        ("# ??/??", "3.14159", "3 14/99"),
        ("# ?/8", "0.3", "2/8"),
        ("# ??/100", "0.126", "13/100"),
        ("?/?", "1.5", "3/2"),
        ("# ?/?", "-1.5", "-1 1/2"),
        ("# ?/?", "1.99", "2"),
        # Chinese numerals
        ("[DBNum1]General", "10200", "一万零二百"),
        ("[DBNum2]General", "12345", "壹万贰仟叁佰肆拾伍"),
        ('[DBNum2]General"元"', "100000005", "壹亿零伍元"),
        ("[DBNum1][$-804]General", "20.5", "二十.五"),
        ("[DBNum1]0", "2023", "二〇二三"),
        # units written without quotation marks are no dates
        ("0.0kg", "2.5", "2.5kg"),
    ],
)
def test_numbers_under_a_format(code: str, written: str, shown: str) -> None:
    number = number_from(written)
    assert number is not None
    assert NumberFormat(code).number(number) == shown


@pytest.mark.parametrize(
    ("code", "serial", "shown"),
    [
        (LONG_DATE, "44859", "2022年10月25日"),
        ("yyyy年m月d日", "44859", "2022年10月25日"),
        ("yyyy/m/d;@", "44859", "2022/10/25"),
        ("yyyy\\-mm\\-dd", "44659", "2022-04-08"),
        ("yyyy.mm", "44659", "2022.04"),
        ("yy-m-d", "44859", "22-10-25"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "44859", "2022年10月25日"),
        ("[$-F400]h:mm:ss\\ AM/PM", "0.75", "18:00:00"),
        ("[$-804]aaaa", "44859", "星期二"),
        ('"周"aaa', "44859", "周二"),
        ("[$-804]ddd", "44859", "周二"),
        ("dddd", "44859", "Tuesday"),
        ("[$-804]dddd", "44859", "星期二"),
        ("d-mmm-yy", "44859", "25-Oct-22"),
        ("mmmm", "44859", "October"),
        ("mmmmm", "44859", "O"),
        ("[$-804]mmmm", "44859", "十月"),
        ("[$-zh-CN]mmm", "44859", "10月"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "44859", "二〇二二年十月二十五日"),
        ('[DBNum1][$-804]yyyy"年"m"月"', "44907", "二〇二二年十二月"),
        ("e", "44859", "2022"),
        # time of day
        ("yyyy/m/d h:mm", "44859.645833333336", "2022/10/25 15:30"),
        ("h:mm:ss", "0.99999999", "0:00:00"),
        ("h:mm AM/PM", "0.645833333333333", "3:30 PM"),
        ("h:mm AM/PM", "0.01", "12:14 AM"),
        ('上午/下午h"时"mm"分"', "0.645833333333333", "下午3时30分"),
        ('h"时"m"分"', "0.395833333333333", "9时30分"),
        ("mm:ss.0", "0.000005787", "00:00.5"),
        ("m/d h:m", "44859.5", "10/25 12:0"),
        ("[h]:mm", "1.5", "36:00"),
        ("[mm]:ss", "0.0625", "90:00"),
        ("[s]", "0.5", "43200"),
        # the ends of the calendar
        ("yyyy/m/d", "1", "1900/1/1"),
        ("yyyy/m/d", "59", "1900/2/28"),
        ("yyyy/m/d", "60", "1900/2/29"),
        ("yyyy/m/d", "61", "1900/3/1"),
        ("yyyy/m/d", "2958465", "9999/12/31"),
        ("yyyy/m/d", "2958466", "2958466"),
        ("yyyy/m/d h:mm", "2958465.9999999", "2958466"),
        ("yyyy/m/d", "-1", "-1"),
        ("yyyy/m/d", "20221025153126", "20221025153126"),
    ],
)
def test_dates(code: str, serial: str, shown: str) -> None:
    number = number_from(serial)
    assert number is not None
    assert NumberFormat(code).number(number) == shown


def test_the_calendar_from_1904() -> None:
    assert NumberFormat("yyyy/m/d").number(Decimal(0), from_1904=True) == "1904/1/1"
    assert NumberFormat("yyyy/m/d").number(Decimal(43397), from_1904=True) == "2022/10/25"


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        (9, "0.5", "50%"),
        (14, "44859", "2022/10/25"),
        (31, "44859", "2022年10月25日"),
        (57, "44859", "2022年10月"),
        (41, "-1234", "-1,234"),
        (44, "0", "¥-"),
        (49, "12", "12"),
    ],
)
def test_formats_named_by_number(number: int, value: str, shown: str) -> None:
    assert NumberFormat(BUILT_IN[number]).number(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "=100%"),
        ("0.00%", "=100%"),
        ("@", "=100%"),
        ('"附件："@', "附件：=100%"),
        ("0;-0;0;@", "=100%"),
        (";;;", ""),
        ("0;;;", ""),
    ],
)
def test_texts(code: str, shown: str) -> None:
    assert NumberFormat(code).text("=100%") == shown


_SIGNS = '0#?,.%/;@"\\_*[]!E+-ymdhsaeg><=19人¥ GeneralDBNum$'


@given(
    st.text(_SIGNS, max_size=30) | st.text(max_size=10),
    st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.floats().map(Decimal),
)
def test_no_format_is_too_odd(code: str, value: Decimal) -> None:
    number = number_from(str(value))
    if number is not None:
        assert isinstance(NumberFormat(code).number(number), str)
        assert isinstance(NumberFormat(code).text("文"), str)


@given(st.integers(-(10**11), 10**11), st.integers(0, 4))
def test_decimals_show_the_number_they_were_given(units: int, places: int) -> None:
    value = Decimal(units).scaleb(-places)
    code = "#,##0." + "0" * places if places else "#,##0"
    assert NumberFormat(code).number(value) == f"{value:,.{places}f}"


def test_a_hostile_code_costs_nothing() -> None:
    assert NumberFormat("0" * 100_000).number(Decimal(7)) == "7"
    assert len(NumberFormat("0." + "0" * 1000).number(Decimal("1E+308"))) == 1310
