"""How commands that run stages begin and end: what is light is loaded first, and nothing where nothing has changed.

In: the configuration, the last build. Out: processes that have begun; a result that is counted by the configuration of now.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from docbuilder.checking.result import CheckResult
    from docbuilder.config import Config
    from docbuilder.stages.api_results import Api
    from docbuilder.stages.last_build import BuildResult, LastBuild

    Result = TypeVar("Result", BuildResult, CheckResult)


def begin_early(stack: ExitStack, config: Config, last: LastBuild, module: str) -> Api | None:
    """Have the other processes begin before the program itself is loaded, where all is to be done; who answers directives, or None.

    Args:
        stack: ends the API process.
        config: of the run.
        last: the last build of the site, entered.
        module: what workers load.
    """
    if last.known or last.shared is not None:  # others may have done all of it
        return None
    from docbuilder.stages.api_results import Api
    from docbuilder.stages.work import expect_work

    expect_work(config, module)
    return stack.enter_context(Api(last, config))


def counted_anew(result: Result, config: Config) -> Result:
    """A result of an earlier run, whose diagnostics count as the configuration says now."""
    if not config.severity and config.baseline is None:
        return result
    from docbuilder.model.values import replace
    from docbuilder.report.counting import counted

    return replace(result, diagnostics=counted(result.diagnostics, config))
