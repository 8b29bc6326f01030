"""interactions pages."""

from flask import Blueprint

blueprint = Blueprint("interactions", __name__, url_prefix="/interactions")
