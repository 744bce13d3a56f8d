"""What an approval adds to the library."""

from jiheng.web.indicators.models import ApprovedIndicator

_NAME, _TARGET = 200, 200


def learn(approval) -> None:
    """Keep the indicators of the year of an approved form; an adjusted form keeps its own."""
    declaration = approval.declaration
    project = declaration.project
    rows = zip(declaration.row_ids, declaration.form["indicators"], strict=True)
    ApprovedIndicator.objects.bulk_create(
        ApprovedIndicator(
            approval=approval,
            region_id=project.region_id,
            project_name=project.name,
            year=declaration.year,
            name=one["level3"][:_NAME],
            level2=one["level2"] or "",
            target=(one["target"] or "")[:_TARGET],
            direction=declaration.row_facts.get(row, {}).get("direction", ""),
        )
        for row, one in rows
        if one["level3"] and one["horizon"] == "annual"
    )
