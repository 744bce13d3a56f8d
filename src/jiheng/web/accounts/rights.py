"""Rights by role: one table. A right that a role does not stand behind is refused.

Where a right is about a project, the place in the tree decides too (projects/scope.py).
"""

from collections.abc import Mapping

CLERK, HEAD = "clerk", "head"
DEPARTMENT = "department_reviewer"
FINANCE_OFFICE, FINANCE_PERFORMANCE = "finance_office", "finance_performance"
EXPERT, AUDITOR = "expert", "auditor"
SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN = "system_admin", "security_admin", "audit_admin"

REVIEWERS = frozenset({HEAD, DEPARTMENT, FINANCE_OFFICE, FINANCE_PERFORMANCE})
BUSINESS = frozenset({CLERK, *REVIEWERS, EXPERT, AUDITOR})
ADMINISTRATORS = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN})
ROLES = (
    *(CLERK, HEAD, DEPARTMENT, FINANCE_OFFICE, FINANCE_PERFORMANCE, EXPERT, AUDITOR),
    *(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN),
)

# TOKEN: a call of the API, which looks at its token by itself (api/auth.py).
PUBLIC, SIGNED_IN, TOKEN = "public", "signed_in", "token"
RIGHTS: Mapping[str, frozenset[str]] = {
    "projects.see": BUSINESS,  # an expert: only what was assigned (projects/scope.py)
    "projects.create": frozenset({CLERK}),
    "forms.edit": frozenset({CLERK}),
    "forms.submit": frozenset({CLERK}),
    "forms.decide": REVIEWERS,
    "projects.oversee": REVIEWERS | {AUDITOR},
    "experts.assign": frozenset({DEPARTMENT, FINANCE_OFFICE, FINANCE_PERFORMANCE}),
    "experts.advise": frozenset({EXPERT}),
    "areas.edit": frozenset({CLERK}),
    "areas.send": frozenset({DEPARTMENT}),
    "assessments.edit": frozenset({CLERK}),
    "assessments.conclude": frozenset({DEPARTMENT, FINANCE_PERFORMANCE}),
    "organisations.manage": frozenset({SYSTEM_ADMIN}),
    "people.manage": frozenset({SECURITY_ADMIN}),
    # A role that another security administrator proposed; whose turn it is: appointing.py.
    "people.confirm": frozenset({SECURITY_ADMIN, SYSTEM_ADMIN}),
    "audit.read": frozenset({AUDIT_ADMIN}),
}


def may(person, right: str) -> bool:
    """Whether a person holds a role that stands behind the right; unknown rights are faults."""
    if right == PUBLIC:
        return True
    if not person.is_authenticated:
        return False
    return right == SIGNED_IN or person.has_role(*RIGHTS[right])
