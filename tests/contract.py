"""docs/carrier.yaml as a judge: has a message the form that it gives? Knows as much of JSON Schema as is used there."""

from typing import Any

import yaml

from app.config import ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "carrier.yaml").read_text())
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "boolean": (bool,), "null": (type(None),)}


def request_faults(path: str, message: Any) -> list[str]:
    """What is wrong with a message to this path of either side."""
    operation = (DOCUMENT["paths"].get(path) or DOCUMENT["webhooks"][path])["post"]
    return faults(_content(operation["requestBody"]), message)


def answer_faults(path: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer of the carrier; a status that the document does not know is a fault."""
    responses = DOCUMENT["paths"][path]["post"]["responses"]
    if str(status) not in responses:
        return [f"{path} may not answer {status}"]
    return faults(_content(responses[str(status)]), answer)


def _content(part: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = _resolved(part)["content"]["application/json"]["schema"]
    return schema


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    """With what `$ref` points to; what stands beside it comes on top."""
    if "$ref" not in part:
        return part
    found: Any = DOCUMENT
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    found, beside = _resolved(found), {key: value for key, value in part.items() if key != "$ref"}
    return {**found, **beside, "properties": {**found.get("properties", {}), **beside.get("properties", {})}}


def faults(schema: dict[str, Any], value: Any, where: str = "it") -> list[str]:
    """Each fault as a sentence."""
    schema = _resolved(schema)
    kinds = schema.get("type", [])
    allowed = [kind for name in ([kinds] if isinstance(kinds, str) else kinds) for kind in TYPES[name]]
    if allowed and (not isinstance(value, tuple(allowed)) or (isinstance(value, bool) and bool not in allowed)):
        return [f"{where} is no {kinds}"]
    found = []
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        found.append(f"{where} is {value!r}")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where} is out of range")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        found.append(f"{where} is too long")
    if isinstance(value, dict):
        found += [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
        found += [fault for name, inner in schema.get("properties", {}).items() if name in value
                  for fault in faults(inner, value[name], f"{where}.{name}")]
    if isinstance(value, list) and "items" in schema:
        found += [fault for each in value for fault in faults(schema["items"], each, f"{where}[]")]
    return found
