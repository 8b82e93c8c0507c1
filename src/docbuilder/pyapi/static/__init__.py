"""Static analysis: objects read from the source alone; no code of the documented package runs (dialect, section 4).

`package.py` answers, from what the other modules read: `modules.py` finds, `signature.py`, `values.py` and `types.py` describe.
"""

from __future__ import annotations

from docbuilder.pyapi.static.package import StaticPackage

__all__ = ["StaticPackage"]
