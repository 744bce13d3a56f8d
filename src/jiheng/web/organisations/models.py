"""Organisations as one tree: regions, and in each its finance bureau, departments and units."""

from django.db import models

REGION, FINANCE, DEPARTMENT, UNIT = "region", "finance", "department", "unit"
KINDS = (REGION, FINANCE, DEPARTMENT, UNIT)
LEVELS = ("province", "city", "county")


class Organisation(models.Model):
    """One node; `path` is the codes from the root, so that everything below is one range.

    A region has a level; what stands in it belongs to the same fiscal level, up to the next
    region below.
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=[(one, one) for one in KINDS])
    level = models.CharField(max_length=12, blank=True, choices=[(one, one) for one in LEVELS])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    path = models.CharField(max_length=255, unique=True, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("path",)
        constraints = (
            models.UniqueConstraint(
                fields=("parent",),
                condition=models.Q(kind=FINANCE, is_active=True),
                name="one_finance",
            ),
        )

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep the path in step with code and parent; both are fixed once something is below."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)

    @property
    def depth(self):
        """How many organisations stand above it."""
        return self.path.strip("/").count("/")

    def upwards(self):
        """The organisation itself, then what it belongs to, up to the root."""
        codes = self.path.strip("/").split("/")
        paths = ["/" + "/".join(codes[: end + 1]) + "/" for end in range(len(codes))]
        return Organisation.objects.filter(path__in=paths).order_by("-path")

    def nearest(self, kind):
        """The nearest organisation of a kind, itself included; None where there is none."""
        return next((one for one in self.upwards() if one.kind == kind), None)
