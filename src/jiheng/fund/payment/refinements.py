"""What an area gives to refine scores: lists of severity, scores set by hand, points of a review."""

from decimal import Decimal

from jiheng.fund.payment.expressions import BadExpression, single
from jiheng.fund.payment.model import Addition, PreviousScore, ScoreChange
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.scheme import SeverityCode
from jiheng.fund.payment.work import Work, amount

LISTS = ("malignant", "failure", "damage", "cci")
_YES = {"1", "true", "是", "yes"}


def severity(work: Work) -> tuple[SeverityCode, ...]:
    """severity.csv: which diagnoses are malignant, a failure or a damage of organs, or have points.

    A code may be a category, a subcategory, a full code or a range of categories.
    """
    found: dict[tuple[str, str], SeverityCode] = {}
    for place, row in enumerate(work.table("severity", ("list", "code")), 2):
        if row["list"] not in LISTS:
            raise Refused("dip.bad_row", file="severity.csv", line=str(place), found=row["list"])
        points = amount(row.get("points") or "0", "severity.csv", place)
        try:
            keys = single(row["code"])
        except BadExpression as error:
            raise Refused(
                "dip.bad_row", file="severity.csv", line=str(place), found=str(error)
            ) from error
        for key in keys:
            if not key or (row["list"], key) in found or points != int(points):
                raise Refused("dip.bad_row", file="severity.csv", line=str(place), found=key)
            found[row["list"], key] = SeverityCode(row["list"], key, int(points))
    return tuple(found.values())


def changes(work: Work) -> tuple[ScoreChange, ...]:
    """Scores that do not come from history: those of scheme.csv, which stay, and score_changes.csv."""
    found: dict[int, ScoreChange] = {}
    for place, row in enumerate(work.table("scheme", ("row_no",)), 2):
        if row.get("score"):
            rw = amount(row["score"], "scheme.csv", place, Decimal(0))
            row_no = int(amount(row["row_no"], "scheme.csv", place))
            found[row_no] = ScoreChange(row_no=row_no, rw=rw, protected=True)
    seen = set()
    for place, row in enumerate(work.table("score_changes", ("row_no", "score")), 2):
        row_no = int(amount(row["row_no"], "score_changes.csv", place))
        if row_no in seen:
            raise Refused(
                "dip.row_twice", file="score_changes.csv", line=str(place), row=str(row_no)
            )
        seen.add(row_no)
        rw = amount(row["score"], "score_changes.csv", place, Decimal(0))
        kept = row.get("protected", "").lower() in _YES
        found[row_no] = ScoreChange(row_no=row_no, rw=rw, protected=kept)
    return tuple(found.values())


def previous(work: Work) -> tuple[PreviousScore, ...]:
    """previous_scores.csv: the scores of the catalogue before, by code of the group."""
    return tuple(
        PreviousScore(code=row["code"], rw=amount(row["score"], "previous_scores.csv", place))
        for place, row in enumerate(work.table("previous_scores", ("code", "score")), 2)
    )


def additions(work: Work) -> list[Addition]:
    """additions.csv: points that a review adds to single cases for a new technology (F-37)."""
    found: dict[str, Addition] = {}
    for place, row in enumerate(work.table("additions", ("setl_id", "points")), 2):
        if row["setl_id"] in found:
            raise Refused(
                "dip.bad_row", file="additions.csv", line=str(place), found=row["setl_id"]
            )
        points = amount(row["points"], "additions.csv", place, Decimal(0))
        found[row["setl_id"]] = Addition(setl_id=row["setl_id"], points=points)
    return list(found.values())
