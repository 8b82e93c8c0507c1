"""Written for a framework that is not there."""

from dataclasses import dataclass
from typing import Optional, Union

import heavyframework
import heavyframework.nn.functional as F
from heavyframework import Tensor, nn
from heavyframework.utils.data import Dataset


def documented(*parts):
    def decorate(function):
        function.__doc__ = "".join(parts) + (function.__doc__ or "")
        return function

    return decorate


class Mixin:
    def shared(self):
        """From the mixin."""


class Net(nn.Module, Mixin):
    """A net.

    Args:
        width (`int`): how wide.
    """

    table = heavyframework.zeros(3)

    def __init__(self, width: int, dtype: heavyframework.dtype = heavyframework.float32, act=F.relu):
        super().__init__()
        self.linear = nn.Linear(width, width)

    @heavyframework.no_grad()
    @documented("Runs it.\n\n")
    def forward(self, x: Optional[Tensor] = None, data: "Union[Dataset, list[Tensor]]" = None) -> Tensor:
        """
        Args:
            x (`Tensor`): the input.
        """

    @heavyframework.jit.script
    def scripted(self):
        """Through a decorator without parentheses."""


@dataclass
class Output:
    """What comes out.

    Args:
        logits (`Tensor`): numbers.
    """

    logits: Optional[Tensor] = None


def build(net: Net | None = None, device: heavyframework.device | None = None):
    """Build it."""
