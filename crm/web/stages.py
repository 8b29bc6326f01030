"""stages pages."""

from flask import Blueprint

blueprint = Blueprint("stages", __name__, url_prefix="/stages")
