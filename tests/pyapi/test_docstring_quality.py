"""What is said about documented defaults: only what is certain."""

import pytest

from docbuilder.pyapi.docstring.quality import defaults_differ


@pytest.mark.parametrize(
    ("documented", "actual"),
    [
        ("3", "4"),
        ("`3`", "4"),
        ("`True`", "False"),
        ("True.", "False"),
        ('`"a"`', "'b'"),
        ("`None`", "5"),
        ("1e-5", "1e-12"),
        ("`(1, 2)`", "(1, 3)"),
        ("`[1]`", "[1, 2]"),
        ("0.02", "1e-10"),
        ("`{}`", "{'a': 1}"),
        ("`False`", "'longest'"),
    ],
)
def test_certainly_different(documented, actual):
    """Two literals with different values."""
    assert defaults_differ(documented, actual) is True


@pytest.mark.parametrize(
    ("documented", "actual"),
    [
        ("3", "3"),
        ("`3`", "3.0"),
        ("1", "True"),
        ("0.00001", "1e-05"),
        ("1e-5", "0.00001"),
        ("14.29", "14.285714285714285"),
        ("50_257", "50257"),
        ("1,000", "1000"),
        ('`"a"`', "'a'"),
        ("'a '", "'a'"),
        ("gelu", "'gelu'"),
        ("*gelu*", "'gelu'"),
        ("cpu", "'CPU'"),
        ("`True`", "'true'"),
        ("3", "None"),
        ("`None`", "''"),
        ("`None`", "False"),
        ("`[]`", "()"),
        ("`[1, 2]`", "(1, 2)"),
        ("`None`", "()"),
        ("gelu", "'relu'"),
        ("`Mode.A`", "<Mode.A: 1>"),
        ("`LIMIT`", "10"),
        ("2 ** 3", "8"),
        ("`3` or `4`", "5"),
        ("the current directory", "3"),
        ("`True` if it is there", "False"),
        ("", "3"),
        ("``", "3"),
        ("(" * 100, "3"),
        ("3", "-" * 2000 + "3"),
        ("`torch.float32`", "torch.float32"),
        ("3", "default_limit()"),
    ],
)
def test_perhaps_the_same(documented, actual):
    """Equal values, constants, expressions, words, and what is found out later."""
    assert defaults_differ(documented, actual) is False
