"""A JSON schema of the configuration file, for editors.

In: `Config`. Out: `config.schema.json`, which is shipped and made by `python -c "from docbuilder.config.schema import *; write_schema()"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from docbuilder.config.keys import HINTS, KEYS, ONE_OR_MORE, TIGHT, WAITS, Config
from docbuilder.config.theme import FontConfig, ThemeConfig

FILE = Path(__file__).with_name("config.schema.json")


def schema() -> dict[str, object]:
    """A JSON schema (2020-12) of the configuration file, made from `Config`: types, choices, defaults, descriptions."""
    described = dict(re.findall(r"^ {4,8}(\w+): (.+?)$", Config.__doc__ or "", re.MULTILINE))
    properties: dict[str, object] = {}
    keys = {name: key for key, name in KEYS.items()}
    for entry in (entry for entry in fields(Config) if entry.name in keys):
        key = keys[entry.name]
        rule = _rule(HINTS[entry.name])
        if entry.name == "theme":
            rule = _theme_rule()
        if entry.name in ONE_OR_MORE:
            rule = {"anyOf": [{"type": "string"}, rule]}
        rule["description"] = described[entry.name]
        default = entry.default_factory() if entry.default_factory is not MISSING else entry.default
        if default is not None and entry.name != "root" and not is_dataclass(default):
            rule["default"] = str(default) if isinstance(default, Path) else list(default) if default == () else default
        if entry.name in ("jobs", "max_memory", "max_processor_time"):
            rule["minimum"] = 0
        if entry.name in TIGHT:
            rule["minimum"] = 1
        if entry.name in WAITS:
            rule["exclusiveMinimum"] = 0
        properties[key] = rule
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "docbuilder.toml, and [tool.docbuilder] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def schema_text() -> str:
    """`schema` as it is in `config.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _rule(hint: Any) -> dict[str, object]:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return {"enum": list(arguments)}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _rule(arguments[0])}
    if get_origin(hint) in (dict, Mapping):
        return {"type": "object", "additionalProperties": _rule(arguments[1])}
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [
                entry.name for entry in fields(hint) if entry.default is MISSING and entry.default_factory is MISSING
            ],
            "properties": {name: _rule(of) for name, of in hints.items()},
        }
    if arguments:
        rules = [_rule(argument) for argument in arguments if argument is not NoneType]
        return rules[0] if len(rules) == 1 else {"anyOf": rules}
    return {"type": {bool: "boolean", int: "integer", float: "number"}.get(hint, "string")}


def _theme_rule() -> dict[str, object]:
    """Of the table `theme`, whose keys have shorter forms besides what the types say."""
    hints = get_type_hints(ThemeConfig)
    described = dict(re.findall(r"^ {4,8}(\w+): (.+?)$", ThemeConfig.__doc__ or "", re.MULTILINE))
    colour = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
    shorter = {
        "accent": {"anyOf": [colour, {"type": "array", "items": colour, "minItems": 1, "maxItems": 2}]},
        **{name: {"anyOf": [{"type": "string"}, _rule(FontConfig)]} for name in ("font", "code_font")},
    }
    rules = {name: {**shorter.get(name, _rule(hints[name])), "description": described[name]} for name in hints}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name.replace("_", "-"): rule for name, rule in rules.items()},
    }


def write_schema() -> None:
    """Renew the file in the package."""
    FILE.write_text(schema_text(), "utf-8")
