"""Many forms → their ledgers, in order; forms without a year wait for the year of the others."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile

from jiheng.budget.forms import Form
from jiheng.budget.profiles import Profile
from jiheng.budget.scoring.ledger import Ledger
from jiheng.budget.scoring.rule_day import portfolio_year, year_of
from jiheng.budget.scoring.score import score_form


def score_portfolio(
    forms: Iterable[Form], profiles: Sequence[Profile], asked: int | None = None
) -> Iterator[tuple[Ledger, ...]]:
    """The ledgers of every form, one a profile, in the order of the forms.

    The year of the portfolio is known only after its last form. From the first form that states
    no year on, forms wait in a temporary file: memory does not grow with their number.
    """
    years: set[int | None] = set()
    waiting = 0
    with TemporaryFile() as shelf:
        for form in forms:
            year = asked or year_of(form)
            years.add(year)
            if waiting or year is None:
                pickle.dump(form, shelf)  # our own forms, read back below: nothing foreign
                waiting += 1
            else:
                yield tuple(score_form(form, one, asked) for one in profiles)
        shelf.seek(0)
        around = portfolio_year(years)
        for _ in range(waiting):
            form = pickle.load(shelf)
            yield tuple(score_form(form, one, asked, around) for one in profiles)
