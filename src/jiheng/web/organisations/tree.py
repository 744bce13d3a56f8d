"""What the system administrator does with the tree of organisations."""

from django.db import transaction
from django.db.models import Q

from jiheng.web.audit.chain import record
from jiheng.web.organisations.models import Organisation


def named(words):
    """The organisations in the order of the tree; with words those whose code or name holds them."""
    found = Organisation.objects.all()
    return found.filter(Q(name__icontains=words) | Q(code__istartswith=words)) if words else found


def add(form, request) -> Organisation:
    """The organisation of a valid form."""
    given = form.cleaned_data
    with transaction.atomic():
        made = Organisation.objects.create(
            parent=given["parent"],
            kind=given["kind"],
            level=given["level"],
            code=given["code"],
            name=given["organisation_name"],
        )
        record(request, "organisation.created", made, code=made.code, name=made.name)
    return made
