"""exchange pages."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__, url_prefix="/exchange")
