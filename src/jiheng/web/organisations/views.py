"""The console of the system administrator: the tree of organisations."""

from django.db import transaction
from django.shortcuts import redirect, render

from jiheng.web.accounts.gate import needs
from jiheng.web.audit.chain import record
from jiheng.web.organisations.forms import NewOrganisation
from jiheng.web.organisations.models import Organisation


@needs("organisations.manage")
def organisations(request):
    """The tree, and a form for one more."""
    return _page(request, NewOrganisation(language=request.language))


@needs("organisations.manage", ("POST",))
def create(request):
    """Add an organisation."""
    form = NewOrganisation(request.POST, language=request.language)
    if not form.is_valid():
        return _page(request, form, status=422)
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
    return redirect("organisations")


def _page(request, form, status=200):
    tree = list(Organisation.objects.all())
    for one in tree:
        one.depth = one.path.strip("/").count("/")
    shown = {"tree": tree, "form": form}
    return render(request, "organisations/organisations.html", shown, status=status)
