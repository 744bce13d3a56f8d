"""The grid: cells saved one by one, two people at once, rows, blocks, undo."""

import json

import pytest
from django.urls import reverse

from jiheng.web.projects.documents import shown_order
from jiheng.web.projects.models import Change, Declaration
from jiheng.web.projects.moving import keep_version
from jiheng.web.projects.targets import target_parts

pytestmark = pytest.mark.django_db


def send(client, name, declaration, body):
    address = reverse(name, args=[declaration.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


def change(path, before, after):
    return {"changes": [{"path": path, "before": before, "after": after}]}


def now(declaration):
    return Declaration.objects.get(pk=declaration.pk)


def test_a_cell_is_saved_with_who_and_from_what(sign_in, city):
    answer = send(
        sign_in("clerk"), "cells", city.draft, change("indicators[r1].target", "≥1人", "≥3人")
    )
    assert answer.status_code == 200
    indicator = now(city.draft).form["indicators"][0]
    assert (indicator["target"], indicator["target_value"]["number"]) == ("≥3人", "3")
    kept = Change.objects.get(declaration=city.draft)
    assert (kept.by.login, kept.before, kept.after) == ("clerk", "≥1人", "≥3人")


def test_two_people_on_one_cell_lose_nothing(sign_in, city):
    """The second is told what stands there, whose it is, and keeps the own text to choose."""
    path = "objectives.annual"
    old = city.draft.form["objectives"]["annual"]
    send(sign_in("clerk"), "cells", city.draft, change(path, old, "甲"))
    answer = send(sign_in("clerk2"), "cells", city.draft, change(path, old, "乙")).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["now"], conflict["yours"]) == ("甲", "乙")
    assert conflict["message"].startswith("经办一")
    assert now(city.draft).form["objectives"]["annual"] == "甲"
    send(sign_in("clerk2"), "cells", city.draft, change(path, "甲", "乙"))
    assert now(city.draft).form["objectives"]["annual"] == "乙"


def test_two_people_on_two_cells_both_save(sign_in, city):
    send(sign_in("clerk"), "row_remove", city.draft, {"row": "r1"})
    answer = send(
        sign_in("clerk2"), "cells", city.draft, change("indicators[r3].weight", None, "10")
    )
    assert answer.status_code == 200
    form = now(city.draft)
    assert "r1" not in form.row_ids
    assert form.form["indicators"][form.row_ids.index("r3")]["weight"] == "10"


REFUSED = [
    ("indicators[r1].actual", "x"),  # not of a declaration
    ("indicators[r999].target", "x"),
    ("kind", "self_evaluation"),
    ("document.file", "x"),
    ("funds[99].amount", "1"),
    ("funds[0].item", "x"),
    ("narrative.别的", "x"),
    ("indicators[r1].horizon", "always"),
    ("objectives.annual", "长" * 4001),
    ("objectives.annual", ["no", "text"]),
]


@pytest.mark.parametrize(("path", "text"), REFUSED)
def test_what_is_no_cell_of_the_grid_is_refused_whole(sign_in, city, path, text):
    """The good change that came with it is not made either."""
    before = now(city.draft).form
    body = change(
        path, before["objectives"]["annual"] if path == "objectives.annual" else None, text
    )
    if path.endswith("horizon"):
        body["changes"][0]["before"] = "whole_period"
    body["changes"].insert(0, {"path": "period", "before": "1年", "after": "2年"})
    answer = send(sign_in("clerk"), "cells", city.draft, body)
    assert (answer.status_code, list(answer.json())) == (409, ["message"])
    assert now(city.draft).form == before


@pytest.mark.parametrize("body", ["", "[]", "{", '{"changes": 5}', '{"changes": [5]}'])
def test_a_broken_message_is_refused(sign_in, city, body):
    address = reverse("cells", args=[city.draft.pk])
    assert sign_in("clerk").post(address, body, content_type="application/json").status_code == 409


def test_a_submitted_form_is_locked_and_says_where_it_lies(sign_in, city):
    clerk = sign_in("clerk")
    assert send(clerk, "cells", city.unit_review, change("period", None, "x")).status_code == 409
    page = clerk.get(reverse("declaration", args=[city.unit_review.pk])).content.decode()
    assert "示例市医疗保险管理中心（单位负责人）办理" in page


def test_findings_name_the_cell_by_its_row(sign_in, city):
    send(sign_in("clerk"), "row_remove", city.draft, {"row": "r1"})
    answer = send(
        sign_in("clerk"),
        "cells",
        city.draft,
        change("indicators[r2].target", "≥1人", "100百分比左右%%"),
    )
    paths = {one["path"] for one in answer.json()["findings"]}
    assert any(one.startswith("indicators[r2].") for one in paths)
    assert not any(one.startswith("indicators[r1]") for one in paths)


def test_weights_are_summed_by_level_while_typing(sign_in, city):
    clerk = sign_in("clerk")
    send(clerk, "cells", city.draft, change("indicators[r2].weight", None, "10.5"))
    answer = send(clerk, "cells", city.draft, change("indicators[r4].weight", None, "20")).json()
    below = {"数量指标": "10.5", "质量指标": "20"}
    level = {"name": "产出指标", "sum": "30.5", "below": below}
    assert answer["sums"] == {"annual": {"total": "30.5", "levels": [level], "unread": 0}}
    assert answer["asked"]["totals"]["annual"] == ["90", "100"]
    assert answer["asked"]["levels"]["产出指标"][0] == "50"


def test_a_second_level_brings_its_first_level_and_undo_takes_both_back(sign_in, city):
    clerk, path = sign_in("clerk"), "indicators[r1].level2"
    send(clerk, "cells", city.draft, change(path, "数量指标", "社会效益指标"))
    assert now(city.draft).form["indicators"][0]["level1"] == "效益指标"
    send(clerk, "undo", city.draft, {})
    indicator = now(city.draft).form["indicators"][0]
    assert (indicator["level1"], indicator["level2"]) == ("产出指标", "数量指标")


def test_undo_goes_back_step_by_step_and_stops_at_others_work(sign_in, city):
    clerk, other, before = sign_in("clerk"), sign_in("clerk2"), now(city.draft)
    send(clerk, "cells", city.draft, change("period", "1年", "2年"))
    send(clerk, "row_remove", city.draft, {"row": "r2"})
    send(clerk, "row_add", city.draft, {"behind": "r1"})
    for _ in range(3):
        assert send(clerk, "undo", city.draft, {}).status_code == 200
    after = now(city.draft)
    assert (after.form, after.row_ids) == (before.form, before.row_ids)
    assert send(clerk, "undo", city.draft, {}).status_code == 409
    send(clerk, "cells", city.draft, change("period", "1年", "2年"))
    send(other, "cells", city.draft, change("period", "2年", "3年"))
    assert send(clerk, "undo", city.draft, {}).status_code == 409
    assert now(city.draft).form["period"] == "3年"


def test_a_pasted_block_fills_cells_and_adds_rows(sign_in, city):
    last = city.draft.row_ids[-1]
    block = "宣传场次\t≥\t12\t场\t5\r\n资料发放\t≥\t5000\t份\t5\r\n"
    body = {"text": block, "row": last, "column": "level3"}
    answer = send(sign_in("clerk"), "paste", city.draft, body)
    assert answer.status_code == 200
    made = now(city.draft).form["indicators"][-2:]
    assert [(one["level3"], one["target"], one["weight"]) for one in made] == [
        ("宣传场次", "≥12场", "5"),
        ("资料发放", "≥5000份", "5"),
    ]
    assert len(now(city.draft).row_ids) == len(city.draft.row_ids) + 1


def test_a_block_leaves_what_another_changed_since_it_was_seen(sign_in, city):
    """Those cells come back with both texts; the others are filled."""
    path, seen = "indicators[r1].level3", now(city.draft).revision
    old = now(city.draft).form["indicators"][0]["level3"]
    send(sign_in("clerk"), "cells", city.draft, change(path, old, "甲写的"))
    body = {"text": "乙贴的\t≥\t7\t人", "row": "r1", "column": "level3", "revision": seen}
    answer = send(sign_in("clerk2"), "paste", city.draft, body).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["path"], conflict["now"], conflict["yours"]) == (path, "甲写的", "乙贴的")
    first = now(city.draft).form["indicators"][0]
    assert (first["level3"], first["target"]) == ("甲写的", "≥7人")
    seen = answer["revision"]
    answer = send(sign_in("clerk2"), "paste", city.draft, body | {"revision": seen}).json()
    assert answer["conflicts"] == []
    assert now(city.draft).form["indicators"][0]["level3"] == "乙贴的"
    unsaid = {key: body[key] for key in ("text", "row", "column")} | {"text": "丙贴的"}
    answer = send(sign_in("clerk"), "paste", city.draft, unsaid).json()
    assert [one["path"] for one in answer["conflicts"]] == [path]


def test_a_row_that_another_changed_is_not_taken_out_unseen(sign_in, city):
    seen, path = now(city.draft).revision, "indicators[r1].weight"
    send(sign_in("clerk"), "cells", city.draft, change(path, None, "10"))
    clerk2, body = sign_in("clerk2"), {"row": "r1", "revision": seen}
    for given in (body, {"row": "r1"}, {"row": "r1", "revision": 10**30}):
        answer = send(clerk2, "row_remove", city.draft, given)
        assert answer.status_code == 409
        assert answer.json()["message"].startswith("经办一")
    assert "r1" in now(city.draft).row_ids
    # What was taken back is a change too.
    seen = now(city.draft).revision
    send(sign_in("clerk"), "undo", city.draft, {})
    assert (
        send(clerk2, "row_remove", city.draft, {"row": "r1", "revision": seen}).status_code == 409
    )
    seen = now(city.draft).revision
    assert (
        send(clerk2, "row_remove", city.draft, {"row": "r1", "revision": seen}).status_code == 200
    )
    assert "r1" not in now(city.draft).row_ids


def test_a_block_that_is_too_wide_changes_nothing(sign_in, city):
    body = {"text": "1\t2\t3\t4\n", "row": "r1", "column": "unit"}
    answer = send(sign_in("clerk"), "paste", city.draft, body)
    assert (answer.status_code, "3 列" in answer.json()["message"]) == (409, True)
    assert now(city.draft).form == city.draft.form


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("≥95%", "≥", "95", "%"),
        ("≤10万元", "≤", "10", "万元"),
        ("100%", "", "100", "%"),
        ("有所提升", "", "有所提升", ""),
        ("《=858.5万（预算数）", "", "《=858.5万（预算数）", ""),  # never rewritten unasked
        ("4次、20家", "", "4次、20家", ""),
        (None, "", "", ""),
    ],
)
def test_a_target_is_shown_in_its_parts(text, operator, value, unit):
    parts = target_parts(text)
    assert parts == {"operator": operator, "value": value, "unit": unit}
    assert "".join(parts.values()) == (text or "")


# What is on the clipboard, from where; name, target, weight and direction of the row it makes.
BLOCKS = [
    ("宣传场次\t≥\t12\t场\t5\t越高越好", "level3", ("宣传场次", "≥12场", "5", "more")),
    ("宣传场次\t≥12场\t5", "level3", ("宣传场次", "≥12场", "5", None)),
    ("三级指标\t分值\t指标值\t方向\n宣传场次\t5\t≥12场\t正向", "level2",
     ("宣传场次", "≥12场", "5", "more")),
    ("一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t宣传场次\t≥12场", "horizon",
     ("宣传场次", "≥12场", None, None)),
    ('"宣传\n场次"\t≥12场', "level3", ("宣传场次", "≥12场", None, None)),  # as documents are read
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "made"), BLOCKS)
def test_blocks_as_spreadsheets_give_them(sign_in, city, text, column, made):
    clerk, before = sign_in("clerk"), now(city.draft)
    row = send(clerk, "row_add", city.draft, {"behind": "r1"}).json()["row"]
    answer = send(clerk, "paste", city.draft, {"text": text, "row": row, "column": column})
    assert answer.status_code == 200
    form = now(city.draft)
    one = form.form["indicators"][form.row_ids.index(row)]
    direction = form.row_facts.get(row, {}).get("direction")
    assert (one["level3"], one["target"], one["weight"], direction) == made
    for _ in range(2):
        assert send(clerk, "undo", city.draft, {}).status_code == 200
    assert now(city.draft).form == before.form


def test_what_was_pasted_at_once_is_taken_back_at_once(sign_in, city):
    clerk, before = sign_in("clerk"), now(city.draft)
    block = "一\t≥1次\n二\t≥2次\n三\t≥3次\n"
    send(clerk, "paste", city.draft, {"text": block, "row": before.row_ids[-1], "column": "level3"})
    assert len(now(city.draft).row_ids) == len(before.row_ids) + 2
    send(clerk, "undo", city.draft, {})
    after = now(city.draft)
    assert (after.form, after.row_ids) == (before.form, before.row_ids)


# Direction, sign of the target, and the certain cure.
DIRECTIONS = [
    ("less", "≥3人", "≤3人"),
    ("more", "≤3人", "≥3人"),
    ("exact", "≥3人", "=3人"),
    ("more", "≥3人", None),
    ("more", "3人", None),  # no sign contradicts nothing
]


@pytest.mark.parametrize(("direction", "target", "cure"), DIRECTIONS)
def test_a_direction_that_its_sign_contradicts_is_found_and_cured(
    sign_in, city, direction, target, cure
):
    clerk = sign_in("clerk")
    send(clerk, "cells", city.draft, change("indicators[r1].target", "≥1人", target))
    answer = send(clerk, "cells", city.draft, change("indicators[r1].direction", None, direction))
    hints = [one for one in answer.json()["findings"] if one["code"] == "direction"]
    assert [one["cures"][0]["after"] for one in hints] == ([cure] if cure else [])
    if cure:
        path, before, after = (hints[0]["cures"][0][key] for key in ("path", "before", "after"))
        answer = send(clerk, "cells", city.draft, change(path, before, after)).json()
        assert not any(one["code"] == "direction" for one in answer["findings"])


def test_no_other_direction_is_taken(sign_in, city):
    answer = send(
        sign_in("clerk"), "cells", city.draft, change("indicators[r1].direction", None, "up")
    )
    assert (answer.status_code, now(city.draft).row_facts) == (409, {})


def test_a_certain_cure_stands_beside_its_finding(sign_in, city):
    clerk = sign_in("clerk")
    answer = send(
        clerk, "cells", city.draft, change("indicators[r1].target", "≥1人", "《=3人")
    ).json()
    (cure,) = [
        cure for one in answer["findings"] if one["code"] == "STR-09" for cure in one["cures"]
    ]
    assert (cure["path"], cure["after"], cure["label"]) == (
        "indicators[r1].target",
        "≤3人",
        "改为 ≤3人",
    )


def test_an_adjustment_keeps_the_directions(city):
    from jiheng.web.projects.models import Approval
    from jiheng.web.projects.moving import adjust

    approval = Approval.objects.get(declaration=city.approved)
    row = city.approved.row_ids[1]
    Declaration.objects.filter(pk=city.approved.pk).update(row_facts={row: {"direction": "less"}})
    made = adjust(Approval.objects.get(pk=approval.pk), "调减", None)
    assert made.row_facts == {made.row_ids[1]: {"direction": "less"}}


def test_a_lock_says_who_has_the_form_until_when(sign_in, city):
    clerk = sign_in("clerk")
    said = send(clerk, "cells", city.unit_review, change("period", None, "x")).json()["message"]
    due = city.unit_review.due
    assert "示例市医疗保险管理中心（单位负责人）" in said
    assert f"{due.year}年{due.month}月{due.day}日" in said
    assert said in clerk.get(reverse("declaration", args=[city.unit_review.pk])).content.decode()


def test_the_lock_of_an_approval_says_whose_it_is_and_where_to_change(sign_in, city):
    clerk, one = sign_in("clerk"), city.approved
    said = send(clerk, "cells", one, change("period", None, "x")).json()["message"]
    assert all(
        part in said for part in ("示例市财政局（财政绩效）", one.approval.number, "目标调整")
    )
    adjusted = city.adjusting.adjusts.declaration
    said = send(clerk, "cells", adjusted, change("period", None, "x")).json()["message"]
    assert city.adjusting.reason in said
    clerk.cookies["jiheng_language"] = "en"
    english = send(clerk, "cells", one, change("period", None, "x")).json()["message"]
    assert english.startswith("Approved and locked on ")


PARTS = [
    (["≥", "3", "个病种组"], "≥3个病种组"),  # a unit that nobody knows
    (["", "较上年", "有所提高"], "较上年有所提高"),
    (["≥", "95", "%"], "≥95%"),
    (["", "95%", ""], "95%"),
]


@pytest.mark.parametrize(("parts", "target"), PARTS)
def test_sign_and_unit_stay_as_they_were_typed(sign_in, city, parts, target):
    """They are taken back with the target."""
    clerk, path = sign_in("clerk"), "indicators[r1].target"
    body = change(path, "≥1人", target)
    body["changes"][0]["parts"] = parts
    answer = send(clerk, "cells", city.draft, body).json()
    shown = list(answer["parts"]["r1"].values())
    assert shown == (parts if parts[1] != "95%" else ["", "95", "%"])
    version = keep_version(now(city.draft), "test", None)
    row = version.rows[0]
    assert (row.get("operator", ""), row.get("unit", "")) == (parts[0], parts[2])
    back = send(clerk, "undo", city.draft, {}).json()
    assert list(back["parts"]["r1"].values()) == ["≥", "1", "人"]
    assert now(city.draft).row_facts == city.draft.row_facts


@pytest.mark.parametrize("parts", [["≥", "4", "人"], ["≥3个"], "≥3个", [1, 2, 3], None])
def test_parts_that_are_not_the_target_are_not_kept(sign_in, city, parts):
    body = change("indicators[r1].target", "≥1人", "≥3个")
    body["changes"][0]["parts"] = parts
    assert send(sign_in("clerk"), "cells", city.draft, body).status_code == 200
    assert now(city.draft).row_facts == city.draft.row_facts


@pytest.mark.parametrize("key", ["operator", "unit"])
def test_sign_and_unit_come_with_their_target_only(sign_in, city, key):
    answer = send(sign_in("clerk"), "cells", city.draft, change(f"indicators[r1].{key}", None, "≥"))
    assert (answer.status_code, now(city.draft).row_facts) == (409, city.draft.row_facts)
    assert now(city.draft).revision == city.draft.revision


def test_a_unit_that_moves_between_the_cells_is_kept(sign_in, city):
    """The text of the target is the same; where it was cut is not."""
    body = change("indicators[r1].target", "≥1人", "≥1人")
    body["changes"][0]["parts"] = ["≥", "1人", ""]
    send(sign_in("clerk"), "cells", city.draft, body)
    assert now(city.draft).row_facts["r1"] == {"operator": "≥"}


BLOCKS = [
    # text, column, what the first two rows hold then: level2, level3, target, weight
    (
        '数量指标\t"宣传\n场次"\t≥\t１２\t场\t５\n\t发放份数\t>=\t5000\t份\t4.5',
        "level2",
        [("数量指标", "宣传场次", "≥12场", "5"), ("数量指标", "发放份数", "≥5000份", "4.5")],
    ),  # a cell over two lines; one merged over two rows; full-width figures; a sign of a program
    (
        "质量指标\t合格率\t≥９５％\r\n\t差错率\t＜1%\r\n",
        "level2",
        [("质量指标", "合格率", "≥95%", None), ("质量指标", "差错率", "<1%", None)],
    ),
    (
        "二级指标\t三级指标\t指标值\t分值\n时效指标\t办结天数\t≤20天\t10\n\t到账天数\t≤5天\t",
        "weight",
        [("时效指标", "办结天数", "≤20天", "10"), ("时效指标", "到账天数", "≤5天", None)],
    ),
]


@pytest.mark.parametrize(("text", "column", "rows"), BLOCKS, ids=["cells", "targets", "headings"])
def test_blocks_as_excel_and_wps_give_them(sign_in, city, text, column, rows):
    body = {"text": text, "row": "r1", "column": column}
    assert send(sign_in("clerk"), "paste", city.draft, body).status_code == 200
    after, shown = now(city.draft), shown_order(city.draft)
    for row, wanted in zip(shown[shown.index("r1") :], rows, strict=False):
        one = after.form["indicators"][after.row_ids.index(row)]
        found = tuple(one[key] for key in ("level2", "level3", "target", "weight"))
        was = city.draft.form["indicators"][city.draft.row_ids.index(row)]["weight"]
        assert found == (*wanted[:3], wanted[3] or was)


# Sign, value and unit as typed; the hint at the target, and what its cure makes of it.
TYPED_TWICE = [
    (("≥", "95%", "%"), "doubled", "≥95%"),
    (("≥", "≤5天", "天"), "doubled", "≤5天"),
    (("≥", "≥95", ""), "doubled", "≥95"),
    (("≥", "1e5", "人"), "no_number", None),
    (("≥", "国家标准", ""), None, None),  # a check speaks of it
    (("≥", "95", "%"), None, None),
    (("", "≥95%", ""), None, None),
    (("≤", "2023年6月底", ""), None, None),
]


@pytest.mark.parametrize(("parts", "code", "cured"), TYPED_TWICE)
def test_a_target_that_says_its_unit_twice_or_no_number_is_told(sign_in, city, parts, code, cured):
    path = "indicators[r2].target"  # 年度; of 数量指标
    body = change(path, "≥1人", "".join(parts))
    body["changes"][0]["parts"] = parts
    clerk = sign_in("clerk")
    found = send(clerk, "cells", city.draft, body).json()["findings"]
    found = [one for one in found if one["code"] in ("doubled", "no_number")]
    assert [(one["code"], one["path"]) for one in found] == ([(code, path)] if code else [])
    if cured:
        (cure,) = found[0]["cures"]
        assert cure["after"] == cured
        again = {"changes": [{key: cure[key] for key in ("path", "before", "after")}]}
        after = send(clerk, "cells", city.draft, again).json()
        assert not [one for one in after["findings"] if one["code"] == "doubled"]
        assert "".join(after["parts"]["r2"].values()) == cured
