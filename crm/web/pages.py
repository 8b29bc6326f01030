"""Every area's pages."""

from flask import Flask

from crm.web import account, auth, companies, exchange, files, interactions, leads, parks, placement, reports, stages


def register_pages(app: Flask) -> None:
    for module in (
        account,
        auth,
        companies,
        exchange,
        files,
        interactions,
        leads,
        parks,
        placement,
        reports,
        stages,
    ):
        app.register_blueprint(module.blueprint)
