"""What a token is good for: a scope opens rights, never more than its person has."""

from collections.abc import Mapping

from jiheng.web.accounts.rights import may

# Scope → rights (accounts/rights.py). The rights are looked up anew with every call.
SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"projects.see", "projects.oversee"}),
    "edit": frozenset({"projects.create", "forms.edit", "assessments.edit", "areas.edit"}),
    "submit": frozenset({"forms.submit"}),
    "decide": frozenset(
        {"forms.decide", "assessments.conclude", "experts.assign", "areas.send"},
    ),
    "advise": frozenset({"experts.advise"}),
    "people": frozenset({"people.manage"}),
    "confirm": frozenset({"people.confirm"}),
    "organisations": frozenset({"organisations.manage"}),
    "audit": frozenset({"audit.read"}),
}


def scopes_for(person):
    """The scopes of which a person holds some right."""
    return [one for one, rights in SCOPES.items() if any(may(person, right) for right in rights)]


def opens(scopes, right) -> bool:
    """Whether one of the scopes opens a right."""
    return any(right in SCOPES.get(one, ()) for one in scopes)
