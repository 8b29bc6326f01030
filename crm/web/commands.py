"""What the search box does beside finding: one table of commands, each for those who may."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.errors import N_
from crm.text.grams import initials
from crm.text.names import company_key
from crm.web.navigation import navigation


@dataclass(frozen=True)
class Command:
    label: str
    endpoint: str
    permission: Permission
    icon: str
    values: dict[str, Any] = field(default_factory=dict)  # of the address

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.values)


COMMANDS = (
    Command(N_("New project"), "leads.new", Permission.LEAD_EDIT, "plus"),
    Command(N_("Log a conversation"), "interactions.new", Permission.INTERACTION_LOG, "talk"),
    Command(N_("Add a company"), "companies.new", Permission.COMPANY_EDIT, "company"),
    Command(N_("Import a ledger"), "exchange.index", Permission.IMPORT, "upload"),
    Command(N_("Hand out a task"), "tasks.new", Permission.TASK_ASSIGN, "flag"),
    Command(N_("Duplicates"), "merging.index", Permission.COMPANY_MERGE, "merge"),
    Command(N_("My target firms"), "companies.index", Permission.COMPANY_EDIT, "star", {"assigned": "me"}),
    Command(N_("Funds arrived"), "funds.index", Permission.LEAD_READ, "money"),
    Command(N_("Coverage"), "reports.coverage", Permission.REPORT_READ, "chart"),
    Command(N_("Invite someone"), "users.invite", Permission.ACCOUNT_MANAGE, "user"),
    Command(N_("Change password"), "account.password", Permission.SELF, "key"),
)


def commands_for(user: User, text: str) -> list[Command]:
    """The commands whose name, in the reader's language, holds the text or begins its pinyin initials; all for none."""
    places = [Command(item.label, item.endpoint, item.permission, item.icon) for item in navigation(user)]
    known = {command.label: command for command in (*COMMANDS, *places)}
    open_to = [command for command in known.values() if may(user.duty, command.permission)]
    wanted = company_key(text)
    return [command for command in open_to if _fits(company_key(gettext(command.label)), wanted)]


def _fits(name: str, wanted: str) -> bool:
    return wanted in name or initials(name).startswith(wanted)
