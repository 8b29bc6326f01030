"""Serving: waitress, and a line that says where once it answers."""

import errno
import socket
import sys
from collections.abc import Sequence
from threading import Event, Thread

from flask import Flask
from flask_babel import gettext
from waitress.server import create_server

from crm.accounts.queries import has_user
from crm.db import db
from crm.jobs.operations import release_all
from crm.jobs.worker import work
from crm.web.schema import is_ready
from crm.web.setup import setup_key


def serve_forever(app: Flask, host: str, port: int, accounts: Sequence[tuple[str, str, str]] = ()) -> None:
    """Serve until interrupted. `accounts` are (user name, password, who) of a demo, printed with the address.

    While nobody has an account the address of the set-up is printed: only here does its key appear.
    """
    try:
        server = create_server(app, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=True)
    except (OSError, socket.gaierror) as error:
        if error.errno == errno.EADDRINUSE:
            with app.app_context():
                sys.exit(
                    gettext("Port %(port)s is in use: stop what uses it, or choose another with --port.", port=port)
                )
        sys.exit(f"{host}:{port}: {error.strerror or error}")
    with app.app_context():
        bound = getattr(server, "effective_port", port)  # port 0: the system chose one
        _say(gettext("Open http://%(host)s:%(port)s", host=host, port=bound))
        if is_ready() and not has_user():
            path = f"/setup?key={setup_key()}"
            _say(
                gettext(
                    "Make the first administrator at http://%(host)s:%(port)s%(path)s", host=host, port=bound, path=path
                )
            )
        db.session.remove()
        for username, password, who in accounts:
            _say(f"  {username:<12} {password:<20} {who}")
    stop = _start_worker(app)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()
    finally:
        stop.set()


def _start_worker(app: Flask) -> Event:
    """On SQLite the server does the long work itself, in one thread; on PostgreSQL `crm worker` does."""
    stop = Event()
    with app.app_context():
        if db.engine.dialect.name != "sqlite" or not is_ready():
            return stop
        release_all()
        db.session.remove()
    Thread(target=work, args=(app.app_context, stop), name="worker", daemon=True).start()
    return stop


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
