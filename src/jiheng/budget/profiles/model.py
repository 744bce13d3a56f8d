"""A profile, and the rules that it gives on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from jiheng.budget.profiles.settings import shape_of
from jiheng.budget.profiles.shapes import Band, Typed, WeightSet, Words
from jiheng.kernel.parameters import Parameter
from jiheng.kernel.regulations import Basis


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of a profile on one day, each typed and with its basis.

    An unknown name is a fault of the program (KeyError); every setting has a value, because
    `Profile.rules` asked for all of them.
    """

    name: str
    day: date
    values: Mapping[str, Typed]
    bases: Mapping[str, Basis]

    def choice(self, name: str) -> str:
        """The formula or other choice that a setting names."""
        return cast(str, self.values[name])

    def threshold(self, name: str) -> Decimal:
        """A setting that is a number."""
        return cast(Decimal, self.values[name])

    def bands(self, name: str) -> tuple[Band, ...]:
        """Bands from the highest to the lowest; none where the profile has no such rule."""
        return cast(tuple[Band, ...], self.values[name])

    def words(self, name: str) -> Words:
        """A list of words."""
        return cast(Words, self.values[name])

    def word_table(self, name: str) -> Mapping[str, Words]:
        """A table of lists of words: `tree`, `level_words`."""
        return cast(Mapping[str, Words], self.values[name])

    def steps(self, name: str) -> tuple[Decimal, ...]:
        """Falling shares in percent."""
        return cast(tuple[Decimal, ...], self.values[name])

    def weight_sets(self) -> tuple[WeightSet, ...]:
        """The sets of first-level weights that are allowed; none where nothing is stated."""
        return cast(tuple[WeightSet, ...], self.values["first_level_weights"])

    def basis(self, name: str) -> Basis:
        """What the value of a setting rests on."""
        return self.bases[name]


@dataclass(frozen=True, slots=True)
class Profile:
    """A named selection of dated settings; `own` are those that it states itself.

    None is official: each value has its own basis and confidence.
    """

    name: str
    titles: Mapping[str, str]
    about: Mapping[str, str]
    extends: str | None
    own: frozenset[str]
    settings: Mapping[str, Parameter]

    def rules(self, day: date) -> Rules:
        """The rules of a day; raises NoValue where a setting has no value on it."""
        entries = {name: setting.entry(day) for name, setting in self.settings.items()}
        values = {
            name: shape_of(name)(one.value)
            for name, one in entries.items()
            if one.value is not None
        }
        return Rules(self.name, day, values, {name: one.basis for name, one in entries.items()})

    def first_day(self) -> date:
        """The first day on which every setting has a value: from then on the rules hold."""
        return max(setting.values[0].start for setting in self.settings.values())

    def newest_day(self) -> date:
        """The first day of the newest rules: the last start of a value that has not ended."""
        starts = (one.start for setting in self.settings.values() for one in setting.values)
        return max(starts)
