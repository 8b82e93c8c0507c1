"""What modules import lazily (`lazy import`, PEP 810): readers are shown what a name stands for, so its import is finished.

In: modules. Out: the same, with objects in the place of lazy imports.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

LAZY: Any = getattr(types, "LazyImportType", None)  # of Python 3.15


class LazyImports:
    """Finishes the lazy imports of modules, those of the modules that are loaded by it too.

    Args:
        modules: gives those that are loaded.
        is_mended: a mock can stand for what the import that raised an error lacks.
    """

    def __init__(self, modules: Callable[[], Iterable[ModuleType]], is_mended: Callable[[BaseException], bool]) -> None:
        self._modules = modules
        self._is_mended = is_mended
        self._count = 0  # of the loaded modules, when nothing was left to be finished

    def finish(self) -> BaseException | None:
        """Finish them. What cannot be imported, whatever is mocked, stays as it is, as when the package runs.

        Returns:
            Why one failed that succeeds with a mock; None for none.
        """
        while LAZY and self._count != len(sys.modules):
            self._count = len(sys.modules)
            for module in list(self._modules()):
                for name in [name for name, value in vars(module).items() if type(value) is LAZY]:
                    try:
                        getattr(module, name)
                    except KeyboardInterrupt:
                        raise
                    except BaseException as error:
                        if self._is_mended(error):
                            self._count = 0
                            return error
        return None
