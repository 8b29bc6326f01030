"""companies pages."""

from flask import Blueprint

blueprint = Blueprint("companies", __name__, url_prefix="/companies")
