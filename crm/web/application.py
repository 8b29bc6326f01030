"""The application put together; reads like a table of contents."""

from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy.engine import make_url

from crm.config import Config, resource
from crm.db import db, engine_options
from crm.web import access, dialogs, errors, formats, language, security
from crm.web.pages import register_pages

migrate = Migrate()


def build(config: Config) -> Flask:
    """A Flask application for this configuration. Commands may lack the secret key; a server may not."""
    app = Flask(
        "crm",
        instance_path=str(config.instance),
        template_folder=str(resource("templates")),
        static_folder=str(resource("web/static")),
    )
    app.config.update(
        CRM=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(make_url(config.database_url)),
        MAX_CONTENT_LENGTH=config.max_upload,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        FILES_ROOT=config.instance / "files",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_NAME="yinfeng",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
    )
    db.init_app(app)
    migrate.init_app(app, db, directory=str(resource("migrations")))
    language.init_app(app)
    access.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    formats.init_app(app)
    dialogs.init_app(app)
    register_pages(app)
    return app
