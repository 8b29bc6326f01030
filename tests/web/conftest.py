"""The office that tests of every page walk through."""

import pytest

from tests.engines import SqliteBench
from tests.web.office import Office, build


@pytest.fixture(scope="session")
def built_office(sqlite_bench: SqliteBench, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return build(sqlite_bench, tmp_path_factory.mktemp("office") / "office.sqlite")


@pytest.fixture
def office(built_office: Office) -> Office:
    """On SQLite only, as it was built."""
    built_office.restore()
    return built_office
