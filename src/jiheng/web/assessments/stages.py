"""The stages of an assessment, as the stepper shows them."""

from jiheng.web.assessments.models import ASSESSING, CONCLUDED

_AGAIN = "assessed_again"  # the conclusion of finance, which may come after the department's


def stages_of(assessment, acts) -> list[dict]:
    """Filling in, the department's conclusion and, where it was given, that of finance.

    Each has its id, its state (done, now, open) and, once done, the act that ended it. `acts` are
    the assessment's, oldest first; what was done before a return counts no more.
    """
    last = {(one.act, one.level): one for one in acts}
    done = {"draft": last.get(("submit", "")), ASSESSING: last.get(("conclude", "department"))}
    if again := last.get(("conclude", "finance")):
        done[_AGAIN] = again
    reached = {ASSESSING: 1, CONCLUDED: len(done)}.get(assessment.state, 0)
    states = ["done"] * reached + ["now", "open"]
    shown = zip(done.items(), states, strict=False)
    return [
        {"id": name, "state": state, "act": act if state == "done" else None}
        for (name, act), state in shown
    ]
