"""No expression of the importer takes more time than grows with the text: 50 kB of the worst cost what 50 kB cost."""

import importlib
import os
import pkgutil
import re
import time
from collections.abc import Callable

import pytest

import crm.exchange
import crm.quantities
import crm.text

_FIRST = [" ", "1", "公司 "]  # what tempts most expressions; all of them with CRM_WORST=1
_MORE = ["X", "年", "（", "1.", "\n", "甲乙 ", "单位：", "0359-", "1,", "经理 ", "[", "*"]
_UNITS = _FIRST + (_MORE if os.environ.get("CRM_WORST") else [])
_SLOWER = 120  # times the plainest look at every letter; what is not linear is thousands of times slower


def _expressions() -> dict[str, re.Pattern[str]]:
    found = {}
    for package in (crm.exchange, crm.text, crm.quantities):
        for module in pkgutil.iter_modules(package.__path__):
            names = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
            found |= {
                f"{module.name}.{name}": value
                for name, value in names.items()
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
            }
    return found


EXPRESSIONS = _expressions()


def _time(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_linear(name: str) -> None:
    expression = EXPRESSIONS[name]
    floor = min(_time(lambda text: re.sub("[^甲]", "", text), "x" * 50_000) for _ in range(5))
    for unit in _UNITS:
        text = unit * (50_000 // len(unit)) + "!"
        for run in (expression.search, expression.match):
            assert _time(run, text) < floor * _SLOWER or _time(run, text) < floor * _SLOWER, repr(unit)
