"""Small forms are pages of their own; a script asks for the same inside a dialog, and then they answer as a piece."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

_TARGET = "step"  # the id of the place in components/step_dialog.html


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"in_dialog": in_dialog(), "form_layout": form_layout()})


def in_dialog() -> bool:
    """Whether the answer lands inside the dialog of a page that is open."""
    return request.headers.get("HX-Target") == _TARGET


def form_layout() -> str:
    """What a page of one form extends."""
    return "dialog.html" if in_dialog() else "base.html"


def onward(url: str) -> ResponseReturnValue:
    """To this page, whichever way the form was sent: the page behind a dialog goes, too."""
    return ("", 204, {"HX-Redirect": url}) if in_dialog() else redirect(url)
