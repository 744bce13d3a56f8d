"""A target in its three parts: sign, value and unit."""

from jiheng.kernel.quantity import read_quantity

OPERATORS = ("≥", "≤", "=", ">", "<")


def target_parts(text, typed=None):
    """Operator, value and unit of a target: as typed, else as read.

    What is no single number stands as the value.
    """
    if not text:
        return {"operator": "", "value": "", "unit": ""}
    sign, unit = ((typed or {}).get(key, "") for key in ("operator", "unit"))
    rest = text.removeprefix(sign).removesuffix(unit)
    if (sign or unit) and sign + rest + unit == text:
        return {"operator": sign, "value": rest, "unit": unit}
    read = read_quantity(text)
    unit = read.unit or ""
    plain = (read.operator or "") + (read.number or "") + unit
    if read.type == "number" and plain == text and (read.operator or "") in ("", *OPERATORS):
        return {"operator": read.operator or "", "value": read.number or "", "unit": unit}
    return {"operator": "", "value": text, "unit": ""}


def doubled(text, typed):
    """A target whose value brings the sign or unit that was typed beside it as well, said once.

    None where nothing stands twice.

    >>> doubled("≥95%%", {"operator": "≥", "unit": "%"}), doubled("≥95%", {"unit": "%"})
    ('≥95%', None)
    """
    parts = target_parts(text, typed)
    own = target_parts(parts["value"])
    if not any(parts[key] and own[key] for key in ("operator", "unit")):
        return None
    sign, unit = (own[key] or parts[key] for key in ("operator", "unit"))
    return sign + own["value"] + unit


def with_pasted(parts, pasted):
    """The parts of a target with those that were pasted; what is not pasted stays as it is.

    A value that brings its own sign or unit (≥95%) brings them instead of those; one in words is
    the whole target. What is blank beside a pasted value is blank.

    >>> now = {"operator": "≥", "value": "90", "unit": "%"}
    >>> [with_pasted(now, {"value": one}) for one in ("95", "≤5天", "9次", "按月")]
    [['≥', '95', '%'], ['≤', '5', '天'], ['≥', '9', '次'], ['', '按月', '']]
    """
    given = {key: text for key, text in pasted.items() if text or pasted.get("value")}
    if given.get("value"):
        own = target_parts(given["value"])
        if own["operator"] or own["unit"]:
            given = {key: text for key, text in own.items() if text} | {
                key: text for key, text in given.items() if key != "value"
            }
        elif read_quantity(own["value"]).type != "number":
            parts = dict.fromkeys(parts, "")
    return [given.get(key, parts[key]) for key in ("operator", "value", "unit")]
