"""Projects, one round of declaring their targets, its versions, and what was decided."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.web.organisations.models import DEPARTMENT, FINANCE, REGION, Organisation
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.money import annual_amount
from jiheng.web.projects.sounds import sound_of

_PERSON = settings.AUTH_USER_MODEL
# Money in 万元: as many digits as a number of SQLite keeps exactly.
MONEY = {"max_digits": 15, "decimal_places": 4, "null": True, "blank": True}


class Project(models.Model):
    """A project of the library; department and region follow from the unit's place in the tree."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="projects")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    is_transfer = models.BooleanField(default=False)  # paid by a level above: that level sees it
    kind = models.CharField(
        max_length=16, blank=True
    )  # budget.assessing.gate.KINDS; "": not stated
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)  # None: no end is set
    planned_amount = models.DecimalField(**MONEY)  # 万元, all years
    # The name by its sound: pinyin and initials, so that "ylfw" and "yiliao" find 医疗服务.
    sound = models.CharField(max_length=1400, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("code",)

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Fill in department and region from the unit, and the sound of the name."""
        if not self.department_id:
            self.department = self.unit.nearest(DEPARTMENT) or self.unit
            self.region = self.unit.nearest(REGION)
        self.sound = sound_of(self.name)
        super().save(*args, **kwargs)

    def place(self, where):
        """The organisation where a step is taken: its unit, department or finance bureau."""
        if where == "finance":
            return Organisation.objects.filter(parent_id=self.region_id, kind=FINANCE).first()
        return getattr(self, where)

    def runs_in(self, year):
        """Whether the project has begun and not ended in a year, as far as its years are stated."""
        return (self.first_year or year) <= year <= (self.last_year or year)


class Declaration(models.Model):
    """One round: the targets of a project for a year, or an adjustment of what was approved.

    `form` is the form being filled in (FORM-JSON), `row_ids` names its indicators so that two
    people can change rows at the same time; `revision` counts the changes.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="declarations")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24, default="draft")
    since = models.DateTimeField(default=timezone.now)
    due = models.DateField(null=True, blank=True)
    form = models.JSONField()
    amount = models.DecimalField(**MONEY)  # 万元 of the year, as the form says; for lists and sums
    row_ids = models.JSONField(default=list)
    # Row id → what the official form has no cell for: {"direction": "more", "unit": "家次"}.
    row_facts = models.JSONField(default=dict)
    next_row = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    adjusts = models.ForeignKey(
        "Approval", models.PROTECT, null=True, blank=True, related_name="adjusted_by"
    )
    reason = models.TextField(blank=True)  # of an adjustment

    class Meta:
        ordering = ("-year", "project__code", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "year"),
                condition=~models.Q(state="approved"),
                name="one_round_open",
            ),
        )
        # What lies where is counted on every page: from the index alone, past the large forms.
        # The newest round of each project is found in the other in the same way.
        indexes = (
            models.Index(fields=("state", "project", "due")),
            models.Index(fields=("project", "-year", "-id", "state")),
        )

    def save(self, *args, update_fields=None, **kwargs):
        """Keep the amount in step with the form."""
        if update_fields is None or "form" in update_fields:
            self.amount = annual_amount(self.form)
            update_fields = update_fields and [*update_fields, "amount"]
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def can_be_edited(self):
        """Whether the form may be changed now: it lies with the clerk."""
        return self.state in ("draft", "returned")


class Version(models.Model):
    """The form as it stood at an event; never changed.

    `rows` says of each indicator, in their order, its row id and what was typed beside the official
    form: [{"id": "r1", "direction": "more"}]. The checksum is over both.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=24)
    text = models.TextField()  # canonical JSON
    rows = models.JSONField(default=list)
    checksum = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("declaration", "number"), name="version_number"),
        )

    @property
    def is_whole(self):
        """Whether form and rows are as they were kept."""
        return checksum(self.text, self.rows) == self.checksum


class Change(models.Model):
    """One cell changed: from what to what, by whom; a batch is what one person did at once.

    `revision`: which change of the form it was made with, or taken back with.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField(db_index=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("declaration", "path", "-id")),)


class Decision(models.Model):
    """One act in the way of a declaration: who moved it from which step to which, and why."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", null=True)
    act = models.CharField(max_length=12)  # submit, pass, return, approve
    origin = models.CharField(max_length=24)
    target = models.CharField(max_length=24)
    reasons = models.JSONField(default=list)  # ids of web.reason.*
    text = models.TextField(blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)


class ReviewSheet(models.Model):
    """The four-part review of one step: points and words for each question and each indicator."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="sheets")
    step = models.CharField(max_length=24)
    version = models.ForeignKey(Version, models.PROTECT, related_name="sheets")
    points = models.JSONField(default=dict)  # question → points as text
    opinions = models.JSONField(default=dict)  # row id → opinion
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=16, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "step"), name="one_sheet_a_step"),
        )


class Approval(models.Model):
    """An approval: number, day, and the approved form frozen with its checksum."""

    declaration = models.OneToOneField(Declaration, models.PROTECT, related_name="approval")
    number = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    snapshot = models.TextField()  # canonical JSON of the approval form
    checksum = models.CharField(max_length=64)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Import(models.Model):
    """A document that was brought in: its content kept, what was read of it, what became of it."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    content = models.FileField(upload_to="imports/%Y/%m")
    checksum = models.CharField(max_length=64)
    forms = models.JSONField()
    originals = models.JSONField(default=dict)  # address of a doubtful cell → its row as it stands
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)


class IndicatorRule(models.Model):
    """How the yearly values of an indicator make one of several years: sum, last or average."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="indicator_rules")
    name = models.CharField(max_length=200)  # heading and name of the indicator (years.key_of)
    rule = models.CharField(max_length=12)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("project", "name"), name="one_rule"),)
