"""Every answer of the API is held to its description: status, type of content, and shape."""

import json
import re
from functools import cache

from jsonschema import Draft202012Validator


@cache
def described():
    """The description as a program gets it."""
    from django.core.serializers.json import DjangoJSONEncoder

    from jiheng.web.api.site import api

    return json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))


@cache
def _operations():
    found = []
    for path, each in described()["paths"].items():
        # A name of the path stands for what has no slash; an extension for what has no dot either.
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
        found += [(method.upper(), re.compile(pattern), one) for method, one in each.items()]
    return sorted(found, key=lambda one: one[1].pattern.count("[^/]+"))


def hold(method, path, status, content_type, body):
    """Assert that an answer is as the description says; answers of no operation are not looked at."""
    bare = path.partition("?")[0]
    operation = next(
        (one for way, at, one in _operations() if way == method and at.fullmatch(bare)), None
    )
    if operation is None:
        return
    about = f"{method} {bare} {status}"
    said = operation["responses"].get(str(status))
    assert said, f"{about} is not described"
    kind = (content_type or "").partition(";")[0]
    contents = said.get("content", {})
    if not contents:
        assert not body, about
        return
    assert kind in contents, f"{about}: {kind}"
    if kind == "application/json":
        schema = {**contents[kind]["schema"], "components": described()["components"]}
        wrong = [one.message for one in Draft202012Validator(schema).iter_errors(json.loads(body))]
        assert not wrong, (about, wrong[:3])
