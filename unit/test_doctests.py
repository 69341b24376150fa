"""The rules in the docstrings of the kernel hold, and each module shows some."""

import doctest
import importlib
import pkgutil

import pytest

import tools

# `tools.drivers` has its own in test_drivers.py.
MODULES = sorted({module.name for module in pkgutil.iter_modules(tools.__path__)})


@pytest.mark.parametrize("name", [name for name in MODULES if name != "drivers"])
def test_doctests(name):
    result = doctest.testmod(importlib.import_module(f"tools.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
