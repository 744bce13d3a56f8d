"""Values cut off in print."""

from jiheng.budget.recognise.draft import Draft


def report_cuts(draft: Draft) -> None:
    """Say which values of the form are cut off."""
