"""parks pages."""

from flask import Blueprint

blueprint = Blueprint("parks", __name__, url_prefix="/parks")
