"""Where a role can be held and which roles one person may hold together: one table."""

from jiheng.web.accounts.rights import (
    ADMINISTRATORS,
    AUDIT_ADMIN,
    AUDITOR,
    BUSINESS,
    CLERK,
    EXPERT,
    FINANCE_OFFICE,
    FINANCE_PERFORMANCE,
    HEAD,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
)
from jiheng.web.accounts.rights import DEPARTMENT as REVIEWER
from jiheng.web.organisations.models import DEPARTMENT, FINANCE, REGION, UNIT

# Where a role can be held.
PLACES = {
    **dict.fromkeys((CLERK, HEAD), (UNIT, DEPARTMENT)),
    REVIEWER: (DEPARTMENT,),
    **dict.fromkeys((FINANCE_OFFICE, FINANCE_PERFORMANCE), (FINANCE,)),
    EXPERT: (FINANCE, DEPARTMENT),
    **dict.fromkeys((AUDITOR, SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN), (REGION,)),
}


def misfit(person, role, place) -> tuple[str, dict[str, str]] | None:
    """Why a person cannot hold a role at an organisation now; None where they can.

    The message and its arguments: the role fits the organisation, is not held twice, and nobody
    administers and does business work, nor holds two administrators' roles.
    """
    if place.kind not in PLACES[role]:
        return "web.people.wrong_place", {"organisation": place.name}
    held = person.appointments.filter(ended_at=None)
    if held.filter(role=role, organisation=place).exists():
        return "web.people.held_already", {}
    roles = {role, *held.values_list("role", flat=True)}
    if len(roles & ADMINISTRATORS) > 1 or (roles & ADMINISTRATORS and roles & BUSINESS):
        return "web.people.not_both", {}
    return None
