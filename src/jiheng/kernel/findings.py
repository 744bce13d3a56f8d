"""A finding: what was found in a user's document, where, against what, and on which basis."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from jiheng.kernel.messages import message

Severity = Literal["error", "warning", "info"]


class Place(BaseModel):
    """Where a finding stands: file, form in the file, field path, and the cell a person looks at."""

    model_config = ConfigDict(extra="forbid")

    file: str | None = None
    form: int | None = None
    form_id: str | None = None
    field: str | None = None
    cell: str | None = None


class Finding(BaseModel):
    """One finding; `message` is its sentence in the language asked for."""

    model_config = ConfigDict(extra="forbid")

    code: str
    severity: Severity
    places: list[Place] = Field(default_factory=list)
    seen: str | None = None
    expected: str | None = None
    message_id: str
    arguments: dict[str, str] = Field(default_factory=dict)
    message: str = ""
    basis: list[str] = Field(default_factory=list)
    waived: str | None = None

    def said(self, language: str) -> "Finding":
        """The same finding with its sentence in the language asked for."""
        sentence = message(self.message_id, language, **self.arguments)
        return self.model_copy(update={"message": sentence})
