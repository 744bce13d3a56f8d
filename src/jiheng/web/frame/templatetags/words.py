"""Template tags: `say` puts a message of the catalogue into the language of the page."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from jiheng.budget.rolling_up import RULES
from jiheng.kernel import messages
from jiheng.kernel.messages import catalogue, message
from jiheng.kernel.text import plain_number
from jiheng.web.assessments import deadlines
from jiheng.web.assessments.stages import stages_of
from jiheng.web.frame.dates import day_in_words
from jiheng.web.frame.numbers import amount_in_words
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.workflow import APPROVED, RETURNED, soon, step_of, steps

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context, message_id, **arguments):
    """The sentence of an id; every argument becomes text first."""
    given = {name: str(value) for name, value in arguments.items()}
    return message(message_id, context.get("language", "zh"), **given)


@register.simple_tag(takes_context=True)
def words_of(context, prefix, key):
    """The message of a prefix and a key (`web.state.` and "draft"); "—" where there is no key."""
    return message(f"{prefix}{key}", context.get("language", "zh")) if key else "—"


@register.simple_tag(takes_context=True)
def limit_text(context, often):
    """How often is allowed, and when it may be tried again."""
    return message(f"web.limit.{often.kind}", context.get("language", "zh"), **often.arguments)


@register.simple_tag(takes_context=True)
def label_of(context, text):
    """A message where the text is the id of one, else the text itself: words of the form."""
    return message(text, context.get("language", "zh")) if text in catalogue() else text


@register.simple_tag(takes_context=True)
def changed_text(context, text, codes):
    """One side of a difference: as it stands, or the message of a code."""
    return message(f"{codes}{text}", context.get("language", "zh")) if codes else text


@register.simple_tag(takes_context=True)
def said(context, named):
    """The words of something that has them in both languages (`said(language)`)."""
    return named.said(context.get("language", "zh"))


@register.filter
def or_dash(text):
    """A dash for what is missing; a zero stays a zero."""
    return "—" if text is None or text == "" else text


@register.filter
def said_in(work, language):
    """What a piece of background work has to say, in the language of the page."""
    return work.sentence(language)


@register.filter
def due_of(assessment):
    """The last day that an assessment has where it lies."""
    return deadlines.due_of(assessment)


@register.filter
def or_older(value, older):
    """The value, or an older one where there is none."""
    return value or older


@register.filter
def day(value):
    """A day in words, in the language of the page."""
    return day_in_words(value, "en" if get_language() == "en" else "zh")


@register.filter
def moment(value):
    """A moment to the minute."""
    return "—" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def money(amount):
    """An amount in 万元 without idle zeros; a dash where none is stated."""
    return amount_in_words(amount)


@register.filter
def words(text):
    """The words of a text, to go through them."""
    return text.split()


@register.filter
def at_key(mapping, key):
    """The value of a key; None where there is none."""
    return mapping.get(key) if mapping else None


@register.inclusion_tag("frame/stepper.html", takes_context=True)
def stepper(context, declaration):
    """The official steps of a declaration: which are done, which is now, which come."""
    now = step_of(declaration.state)
    places = [one.id for one in steps()]
    reached = len(places) if declaration.state == APPROVED else places.index(now.id)
    done = {one.origin: one for one in declaration.decisions.select_related("by")}
    if declaration.state != APPROVED:
        done = {key: one for key, one in done.items() if key in places[:reached] or key == RETURNED}
    shown = []
    for position, name in enumerate(places):
        act = done.get(name) or (done.get(RETURNED) if position == 0 else None)
        state = "done" if position < reached else "now" if position == reached else "open"
        shown.append({"id": name, "state": state, "act": act if state == "done" else None})
    return _steps(context, shown, declaration.state == RETURNED, declaration.due)


@register.inclusion_tag("frame/stepper.html", takes_context=True)
def assessment_stepper(context, assessment, acts):
    """The stages of an assessment: which are done, which is now, which come."""
    shown = stages_of(assessment, acts)
    return _steps(context, shown, assessment.state == RETURNED, deadlines.due_of(assessment))


def _steps(context, shown, returned, due):
    language = context.get("language", "zh")
    return {"steps": shown, "returned": returned, "due": due, "language": language}


@register.filter
def percent(share):
    """A share as percent: 0.1 → 10%."""
    return f"{plain_number(share * 100)}%"


@register.simple_tag(takes_context=True)
def risk_reasons(context, risk):
    """The reasons of a place in the queue as tags, each with its points."""
    language = context.get("language", "zh")
    said = [
        (message(f"web.risk.{one['id']}", language, count=one["count"] or "0"), one["points"])
        for one in (risk.reasons if risk else [])
    ]
    return format_html_join(" ", '<span class="tag">{} +{}</span>', said) or "—"


@register.simple_tag(takes_context=True)
def due_tag(context, due):
    """A deadline as a tag in words: how many days are left, or since when it is over."""
    if due is None:
        return "—"
    left = (due - timezone.localdate()).days
    language = context.get("language", "zh")
    kind = "late" if left < 0 else "soon" if left <= soon().days else ""
    name = {"late": "web.due.late", "soon": "web.due.left", "": "web.due.left"}[kind]
    text = message(name, language, day=day(due), days=str(abs(left)))
    return format_html('<span class="tag {}">{}</span>', kind, text)


@register.simple_tag
def other_level(level2, tree):
    """An option for a second-level heading that the official tree does not have."""
    if not level2 or any(level2 in below for below in tree.values()):
        return ""
    return format_html("<option selected>{}</option>", level2)


@register.simple_tag(takes_context=True)
def theirs(context, told, key, words=""):
    """What somebody else has written in a cell meanwhile; nothing where that is not told."""
    if not told or key not in told:
        return ""
    text = told[key] or "—"
    language = context.get("language", "zh")
    if words and told[key] in RULES:
        text = message(words + told[key], language)
    said = message("web.area.theirs", language, text=text)
    return format_html('<div class="finding error conflict" role="alert">{}</div>', said)


@register.simple_tag(takes_context=True)
def lock(context, declaration):
    """Why the form cannot be changed here."""
    return lock_sentence(declaration, context.get("language", "zh"))


@register.simple_tag(takes_context=True)
def next_step_text(context, declaration, state):
    """To whom the form goes when it is submitted."""
    step = step_of(state)
    place = declaration.project.place(step.at)
    language = context.get("language", "zh")
    role = message(f"web.role.{step.role}", language)
    words = {"place": place.name if place else "—", "role": role, "days": str(step.days)}
    return message("web.submit.goes_to", language, **words)


@register.simple_tag(takes_context=True)
def proposal_label(context, one):
    """What a proposal is about: a cell of the head, a source of money, an indicator's cell."""
    language = context.get("language", "zh")
    if one.record or one.gone:
        horizon = message(f"web.horizon.{one.label}", language)
        kind = "web.import.new_row" if one.record else "web.import.gone_row"
        return message(kind, language, horizon=horizon)
    text = message(one.label, language) if one.label in catalogue() else one.label
    if one.detail:
        text = f"{text} · {message(one.detail, language)}"
    key = one.path.rpartition(".")[2]
    column = f"web.column.{key}"
    return f"{text} · {message(column, language)}" if one.row is not None else text


@register.simple_tag(takes_context=True)
def log_action(context, action):
    """What was done, in words; its code where a version that is gone had other words."""
    return _named("web.action.", action, context)


@register.simple_tag(takes_context=True)
def log_object(context, entry):
    """What an entry of the log is about: its kind in words and its number; a dash for nothing."""
    if not entry.object_type:
        return "—"
    return f"{_named('web.log.object.', entry.object_type, context)} {entry.object_id}"


@register.simple_tag(takes_context=True)
def log_detail(context, entry):
    """What belongs to an entry of the log, each with its name: values that are codes in words."""
    told = []
    for key, value in entry.detail.items():
        values = value if isinstance(value, list) else [value]
        said = [_named(_CODES.get(key, ""), str(one), context) for one in values]
        name = _named("web.log.detail.", key, context)
        told.append(f"{name} {messages.listed(said, context.get('language', 'zh')) or '—'}")
    return " · ".join(told) or "—"


# Where the values of a detail have words.
_CODES = {
    **dict.fromkeys(("from", "to", "step"), "web.state."),
    **{"role": "web.role.", "reasons": "web.reason.", "scopes": "web.scope."},
    **{"project_kind": "web.project_kind.", "kind": "overview.kind."},
}


def _named(prefix, key, context):
    """The message of a prefix and a key; the key itself where it has none."""
    named = f"{prefix}{key}"
    found = prefix and named in catalogue()
    return message(named, context.get("language", "zh")) if found else key


@register.simple_tag(takes_context=True)
def light_tag(context, light):
    """A light as a tag in words and a shape; nothing where none is known."""
    if not light:
        return ""
    kind = {"red": "error", "yellow": "warning", "green": "done"}[light]
    text = message(f"web.light.{light}", context.get("language", "zh"))
    return format_html('<span class="tag {}">{}</span>', kind, text)


@register.filter
def listed(values, language):
    """Several values in one line, with the comma of the language."""
    return messages.listed(map(str, values), language)
