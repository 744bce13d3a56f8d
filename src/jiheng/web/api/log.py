"""The audit log, for the central log of the office."""

from ninja import Query, Router

from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.log import Entries, Verified
from jiheng.web.audit.reading import entries_of, verified

router = Router(tags=["audit"])


@router.get("/audit", auth=Needs("audit.read"), response=Entries)
def audit(request, person: str = "", action: str = "", page: int = Query(1, ge=1)):  # noqa: ARG001 - the library names it
    """The audit log, newest first: all of it, or of one login or one action."""
    return page_of(entries_of(person.strip(), action.strip()), page, lambda one: one)


@router.post("/audit/verify", auth=Needs("audit.read"), response=Verified)
def verify(request):
    """Compute the whole chain again and say at which entries it does not hold."""
    broken = verified(request)
    return {"is_whole": not broken, "broken": broken}
