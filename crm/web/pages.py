"""Every area's pages."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from crm.web import (
    account,
    activities,
    auth,
    away,
    companies,
    exchange,
    facts,
    files,
    firm_listings,
    funds,
    inbox,
    interactions,
    leads,
    parks,
    placement,
    prospects,
    quick_log,
    replotting,
    reports,
    settings,
    setup,
    stages,
    surveying,
    task_series,
    task_steps,
    tasks,
    units,
    users,
    utilities,
    welcome,
    wizard,
)


class RecordId(IntegerConverter):
    """<int:…> in an address: a number no id can be is nobody's page, not the database's error.

    One record has one address: digits of other scripts are no digits.
    """

    regex = r"[0-9]+"

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number >= 2**31:
            raise ValidationError
        return number


def register_pages(app: Flask) -> None:
    app.url_map.converters["int"] = RecordId
    modules = (
        account,
        activities,
        auth,
        away,
        companies,
        exchange,
        facts,
        files,
        firm_listings,
        funds,
        inbox,
        interactions,
        leads,
        parks,
        placement,
        prospects,
        quick_log,
        replotting,
        reports,
        settings,
        setup,
        stages,
        task_series,
        task_steps,
        tasks,
        units,
        users,
        welcome,
        wizard,
        surveying,
        utilities,
    )
    for blueprint in dict.fromkeys(module.blueprint for module in modules):  # some modules add to another's pages
        app.register_blueprint(blueprint)
