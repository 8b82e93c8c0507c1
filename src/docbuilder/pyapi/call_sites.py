"""What code does with what it gets from a mock: the statement that asks for it is looked at.

In: the frame that is two above, for each function is called by a method of a mock that Python calls. Out: facts about the instruction that runs there.
"""

from __future__ import annotations

import linecache
import opcode
import sys
from typing import Any

_READS = frozenset(opcode.opmap[name] for name in ("LOAD_ATTR", "LOAD_METHOD") if name in opcode.opmap)
_UNPACK, _UNPACK_WITH_REST, _EXTENDED = (
    opcode.opmap[name] for name in ("UNPACK_SEQUENCE", "UNPACK_EX", "EXTENDED_ARG")
)
_STARS = frozenset(opcode.opmap[name] for name in ("IMPORT_STAR", "CALL_INTRINSIC_1") if name in opcode.opmap)
_CALLS = frozenset({opcode.opmap["CALL"], opcode.opmap.get("PRECALL", -1)})
_PASSED = _CALLS | {opcode.opmap.get("CACHE", 0)}


def items_wanted() -> int:
    """How many items the code takes that asks for an iterator: `width, height = mock`; 0 where it takes what there is.

    To be called by `__iter__`.
    """
    frame = sys._getframe(2)
    code, at = frame.f_code.co_code, frame.f_lasti
    if code[at] == _UNPACK:
        return code[at + 1]
    if code[at] == _UNPACK_WITH_REST:  # `first, *rest, last = mock`: the number behind is in the upper byte
        return code[at + 1] + (code[at - 1] if code[at - 2] == _EXTENDED else 0)
    return 0


def has_default() -> bool:
    """The attribute is asked for by `getattr(…, …, default)`: who asks so knows what to do without it.

    To be called by `__getattr__`: what the frame above it is busy with is a call with three arguments.
    """
    frame = sys._getframe(2)
    code = frame.f_code.co_code
    return code[frame.f_lasti] in _CALLS and code[frame.f_lasti + 1] == 3


def is_read() -> bool:
    """A private attribute is read in code of a package (`_Base._FIELDS`), not looked for by Python's own modules.

    To be called by `__getattr__`, as `has_default`.
    """
    frame = sys._getframe(2)
    module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    is_package = module != "docbuilder" and module not in sys.stdlib_module_names
    return is_package and frame.f_code.co_code[frame.f_lasti] in _READS


def star_importer() -> dict[str, Any] | None:
    """The namespace of the module that imports with a star; None where it is not that.

    To be called by `__all__`.
    """
    frame = sys._getframe(2)
    return frame.f_globals if frame.f_code.co_code[frame.f_lasti] in _STARS else None


def is_decorated(name: str = "") -> bool:
    """What the code calls with a function or class gives that back: `@absent.jit`, `fast = absent.jit(load)`.

    It does not where that is an argument: `@absent.wraps(load)`, `Depends(load)`, `first, second = pair(load)`. To be called by `__call__`.

    Args:
        name: of what is called: classes make something of their own, but where they are decorators.
    """
    frame = sys._getframe(2)
    code, at = frame.f_code.co_code, frame.f_lasti
    if code[at] in _CALLS and code[at + 1] == 0:  # how decorators are called: `@absent.jit`
        return True
    following = at + 2
    while code[following] in _PASSED:
        following += 2
    if name[:1].isupper() or code[following] in {_UNPACK, _UNPACK_WITH_REST}:
        return False
    if frame.f_code.co_name == "<lambda>":  # it is the decorator itself that runs
        return True
    return not linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith("@")
