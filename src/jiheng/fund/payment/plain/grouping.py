"""Put each case into a group: exclusion lists, then the first stage whose best branch matches."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from jiheng.fund.payment.model import (
    CONSERVATIVE,
    MIXED,
    Branch,
    Case,
    Grouped,
    Prepared,
)
from jiheng.fund.payment.scheme import Scheme, dx_keys


def prepare(case: Case, scheme: Scheme, catalogue: str) -> Prepared:
    """Apply the exclusion lists (DIP 3.0 draft, 4.3 step 1) and find the treatment class.

    The declared main procedure counts; another one only takes its place where a list says that
    it can never be the main one or is not allowed with this diagnosis.
    """
    warnings = []
    ops = [case.main_op, *case.other_ops] if case.main_op else []
    kept = [op for op in ops if not _treated_as_none(op, case.dx, scheme)]
    main = next((op for op in kept if _may_be_main(op, scheme)), "")
    if main != case.main_op:
        warnings.append("main_op_replaced" if main else "main_op_excluded")
    related = sorted(set(kept) - {main})
    classes = {op: scheme.treatment.get(op, "") for op in kept}
    if main and not classes[main]:
        warnings.append("class_unknown")
    if kept and all(one == CONSERVATIVE for one in classes.values()):
        main, related = "", []  # only simple procedures: as good as none
    allowed = not any(key in scheme.not_principal for key in dx_keys(case.dx))
    if not allowed:
        warnings.append("dx_not_principal")
    dx3, dx4, _ = dx_keys(case.dx)
    return Prepared(
        setl_id=case.setl_id,
        catalogue=catalogue,
        dx=case.dx,
        dx3=dx3,
        dx4=dx4,
        core_allowed=allowed,
        main_op=main,
        rel_ops=tuple(related),
        treatment=(classes[main] or CONSERVATIVE) if main else CONSERVATIVE,
        warnings=",".join(warnings),
    )


def _treated_as_none(op: str, dx: str, scheme: Scheme) -> bool:
    """Whether a list says that the procedure counts as conservative, always or with this dx."""
    found = scheme.exclusions.get(op)
    if found is None or found.kind == "never_main":
        return False
    return found.kind == "conservative" or not set(dx_keys(dx)) & set(found.dx)


def _may_be_main(op: str, scheme: Scheme) -> bool:
    found = scheme.exclusions.get(op)
    return found is None or found.kind != "never_main"


class Matcher:
    """The branches of catalogues, laid out so that a case meets only those of its keys."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        self._by_dx: defaultdict[tuple[str, str], list[Branch]] = defaultdict(list)
        for branch in branches:
            self._by_dx[branch.catalogue, branch.dx].append(branch)

    def group(self, case: Case, prepared: Prepared) -> Grouped:
        """The group of one case, with its trace; ungrouped where no branch matches."""
        candidates = [
            (branch, _failure(branch, case, prepared))
            for branch in self._candidates(case, prepared)
        ]
        fits = sorted((one for one, why in candidates if not why), key=_order)
        best = fits[0] if fits else None
        warnings = [prepared.warnings] if prepared.warnings else []
        if best and _is_tie(best, fits):
            warnings.append("tie")
        rejected = sorted(
            (one.row_no, one.branch, why or "less_specific")
            for one, why in candidates
            if one is not best and one.stage <= (best.stage if best else MIXED)
        )
        return Grouped(
            setl_id=case.setl_id,
            catalogue=prepared.catalogue,
            row_no=best.row_no if best else None,
            stage=best.stage if best else None,
            code=best.code if best else "",
            matched=best.says if best else "",
            rejected=";".join(f"{row}.{branch}:{why}" for row, branch, why in rejected),
            warnings=",".join(warnings),
        )

    def _candidates(self, case: Case, prepared: Prepared) -> Iterable[Branch]:
        """Branches whose diagnosis is the case's, and whose main procedure is or is not asked.

        A branch that asks for a procedure in any position is a candidate where its first is there,
        one that names no code at all only where its bounds are met: else every case had it.
        """
        ops = {prepared.main_op, *prepared.rel_ops}
        for key in dict.fromkeys(("", prepared.dx3, prepared.dx4, prepared.dx)):
            for branch in self._by_dx[prepared.catalogue, key]:
                anywhere = not branch.dx and branch.main_op == "*"
                if branch.any_ops:
                    offered = branch.any_ops[0] in ops
                else:
                    offered = not (anywhere and _failure(branch, case, prepared))
                if offered and branch.main_op in ("*", prepared.main_op):
                    yield branch


def _order(branch: Branch) -> tuple[int, int, int, int]:
    """Earlier stage first, then the most codes asked for, then the lowest catalogue number."""
    return branch.stage, -branch.specificity, branch.row_no, branch.branch


def _is_tie(best: Branch, fits: Sequence[Branch]) -> bool:
    """Whether another row fits as well, so that only its number decided."""
    rows = {
        one.row_no for one in fits if (one.stage, one.specificity) == (best.stage, best.specificity)
    }
    return len(rows) > 1


def _failure(branch: Branch, case: Case, prepared: Prepared) -> str:
    """The first condition of a candidate that the case does not meet; "" where it meets all."""
    ops = {prepared.main_op, *prepared.rel_ops}
    keys = {key for dx in case.other_dx for key in dx_keys(dx)}
    conditions = (
        ("principal", branch.stage == MIXED or prepared.core_allowed),
        ("class", not branch.treatment or branch.treatment == prepared.treatment),
        ("procedures", set(branch.any_ops) <= ops),
        ("related", set(branch.rel_ops) <= set(prepared.rel_ops)),
        ("diagnoses", set(branch.other_dx) <= keys),
        ("sex", branch.sex in ("", case.sex)),
        ("age", _age_fits(branch, case)),
        ("newborn", _below(case.newborn_days, None, branch.newborn_below)),
        ("weight", _below(case.weight, branch.weight_from, branch.weight_below)),
        ("hours", _below(case.vent_hours, branch.vent_from, None)),
    )
    return next((name for name, met in conditions if not met), "")


def _age_fits(branch: Branch, case: Case) -> bool:
    """Bounds in full years; a child below one year is in year 0."""
    years = 0 if case.newborn_days is not None else case.age
    return _below(years if years is None else int(years), branch.age_from, branch.age_below)


def _below(value: int | None, start: int | None, end: int | None) -> bool:
    """Whether a value lies within bounds; an unknown value only where nothing is asked."""
    if start is None and end is None:
        return True
    if value is None:
        return False
    return (start is None or value >= start) and (end is None or value < end)


def group_all(cases: Sequence[Case], branches: Iterable[Branch], scheme: Scheme) -> list[Grouped]:
    """The groups of many cases, each with a trace of its own."""
    matcher = Matcher(branches)
    return [
        matcher.group(case, prepare(case, scheme, scheme.catalogue_of(case.month)))
        for case in cases
    ]
