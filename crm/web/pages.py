"""Every area's pages."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from crm.web import (
    account,
    activities,
    admission,
    approving,
    auth,
    away,
    batches,
    board,
    bulk,
    calendar,
    choosing,
    claims,
    companies,
    deputies,
    disputes,
    exchange,
    exports,
    facts,
    feed,
    files,
    firm_listings,
    funds,
    handover,
    inbox,
    indicators,
    interactions,
    lead_list,
    lead_page,
    leads,
    merging,
    months,
    notices,
    official,
    park_admin,
    parks,
    placement,
    plants,
    prospects,
    quick_log,
    replotting,
    reports,
    reserving,
    results,
    robots,
    search,
    settings,
    setup,
    stages,
    surveying,
    task_series,
    task_steps,
    tasks,
    team,
    today,
    transfers,
    units,
    users,
    utilities,
    views,
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
        admission,
        activities,
        auth,
        away,
        batches,
        board,
        bulk,
        calendar,
        choosing,
        claims,
        companies,
        deputies,
        disputes,
        exchange,
        exports,
        facts,
        feed,
        files,
        firm_listings,
        funds,
        handover,
        inbox,
        indicators,
        interactions,
        lead_list,
        lead_page,
        leads,
        merging,
        months,
        notices,
        official,
        park_admin,
        parks,
        placement,
        plants,
        prospects,
        quick_log,
        replotting,
        reports,
        robots,
        search,
        settings,
        setup,
        stages,
        task_series,
        task_steps,
        tasks,
        team,
        today,
        transfers,
        units,
        users,
        views,
        welcome,
        wizard,
        surveying,
        utilities,
        reserving,
        results,
        approving,
    )
    for blueprint in dict.fromkeys(module.blueprint for module in modules):  # some modules add to another's pages
        app.register_blueprint(blueprint)
