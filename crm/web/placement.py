"""placement pages."""

from flask import Blueprint

blueprint = Blueprint("placement", __name__, url_prefix="/placement")
