"""The description of the API (OpenAPI), with the refusals that every operation may answer with.

The library describes what an operation gives; what goes wrong is answered in one place (site.py),
so it is described in one place too. tests/web/contract.py holds every answer of the tests to it.
"""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

_REFUSAL = {
    "title": "Refusal",
    "description": "what was found, where, and what to do; in the language asked for",
    "type": "object",
    "properties": {"message": {"title": "Message", "type": "string"}},
    "required": ["message"],
}
_ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_SENDING = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)
_SENDS = frozenset({"post", "put", "delete"})
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class DescribedAPI(NinjaAPI):
    """The API whose description names its refusals and its files."""

    def get_openapi_schema(self, **about: Any) -> OpenAPISchema:
        """The description: as the library makes it, then the refusals of each operation."""
        made = super().get_openapi_schema(**about)
        made["components"].setdefault("schemas", {})["Refusal"] = _REFUSAL
        for path, each in made["paths"].items():
            for method, one in each.items():
                _complete(path, method, one)
        return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses, is_file = operation["responses"], "/file" in path
    if is_file:
        responses[200] = {"description": "the file, a download", "content": _FILE}
    may_be = [*_ALWAYS]
    if "{" in path:
        may_be.append(HTTPStatus.NOT_FOUND)
    if operation.get("parameters") or operation.get("requestBody"):
        may_be.append(HTTPStatus.UNPROCESSABLE_ENTITY)
    if method in _SENDS or is_file or path.endswith("/review"):
        may_be += _SENDING
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for one in sorted(may_be):
        responses[int(one)] = {"description": one.phrase, "content": content}
