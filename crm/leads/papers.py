"""Files kept with a lead itself: put there by who works on it, taken away by who put them or answers for the lead."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.queries import is_chief_over
from crm.audit.operations import record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden
from crm.files.models import Attachment
from crm.leads.models import Lead, LeadFile
from crm.leads.operations import require_work


def add_papers(lead: Lead, files: Sequence[Attachment], note: str, by: User) -> list[LeadFile]:
    """Keep these files with the lead; `note` says what they are."""
    require_work(lead, by)
    if not files:
        raise DomainError(N_("Choose a file."), "files")
    papers = [LeadFile(lead_id=lead.id, file=file, note=note.strip() or None, by=by, at=now()) for file in files]
    for paper in papers:
        require_fit(paper)
    db.session.add_all(papers)
    db.session.flush()
    record(by, "add files", lead, {"files": [file.name for file in files], "note": note.strip() or None})
    return papers


def remove_paper(paper: LeadFile, lead: Lead, by: User) -> None:
    """The lead lets go of the file; the trail keeps its name and whose it was."""
    if not may_remove(paper, lead, by):
        raise Forbidden(N_("Who added the file, the owner and the chief over the unit can remove it."))
    record(by, "remove file", lead, {"file": paper.file.name, "by": paper.by.name})
    db.session.delete(paper)


def may_remove(paper: LeadFile, lead: Lead, by: User) -> bool:
    return paper.by_id == by.id or lead.owner_id == by.id or is_chief_over(by, lead.unit)


def papers_of(lead: Lead) -> Sequence[LeadFile]:
    """The lead's own files with who added them, the newest first."""
    query = select(LeadFile).where(LeadFile.lead_id == lead.id).order_by(LeadFile.id.desc())
    return db.session.scalars(query.options(joinedload(LeadFile.file), joinedload(LeadFile.by))).all()


def paper_of(lead: Lead, attachment_id: int) -> LeadFile | None:
    """This file, when it is one of the lead's own."""
    query = select(LeadFile).where(LeadFile.lead_id == lead.id, LeadFile.file_id == attachment_id)
    return db.session.scalar(query.options(joinedload(LeadFile.file), joinedload(LeadFile.by)))


def document(lead: Lead, attachment_id: int) -> Attachment | None:
    """The file itself, when it is one of the lead's own."""
    paper = paper_of(lead, attachment_id)
    return paper.file if paper else None
