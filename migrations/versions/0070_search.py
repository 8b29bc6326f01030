"""The table everything is searched in, filled from the records there are."""

from alembic import op
import sqlalchemy as sa

from crm.text.grams import document
from crm.text.models import Grams


revision = "0070_search"
down_revision = "0040_exports"
branch_labels = None
depends_on = None

# kind → table, columns by name (with pinyin), by words, by the whole: as the models said when this was written
FOUND_BY = {
    "company": ("companies", ["name"], ["credit_code"], []),
    "contact": ("contacts", ["name"], [], ["phone"]),
    "lead": ("leads", ["title"], ["code"], []),
    "parcel": ("parcels", [], ["number", "location", "external_holder"], []),
    "interaction": ("interactions", [], ["summary", "next_step", "our_people"], []),
}
DOCUMENTS = sa.table(
    "search_documents",
    sa.column("kind", sa.String()),
    sa.column("record_id", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("grams", Grams()),
)

# The ascii tokenizer takes every letter that is not ASCII for part of a word: a gram is one word.
FTS = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "grams, content='search_documents', content_rowid='id', detail=none, columnsize=0, tokenize='ascii')"
)


def upgrade() -> None:
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("grams", Grams(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_documents_kind_record_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_search_documents_grams", "search_documents", ["grams"], postgresql_using="gin")
    else:
        op.execute(FTS)
    for kind, (table, *columns) in FOUND_BY.items():
        _fill(kind, table, *columns)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search_index(search_index) VALUES ('rebuild')")


def _fill(kind: str, table: str, names: list[str], words: list[str], whole: list[str]) -> None:
    records = sa.table(table, sa.column("id", sa.Integer()), *(sa.column(name) for name in (*names, *words, *whole)))
    last = 0
    while True:
        page = sa.select(records).where(records.c.id > last).order_by(records.c.id).limit(1000)
        rows = op.get_bind().execute(page).mappings().all()
        if not rows:
            return
        found = [(row["id"], document(*([row[name] for name in part] for part in (names, words, whole)))) for row in rows]
        op.bulk_insert(
            DOCUMENTS,
            [{"kind": kind, "record_id": number, "text": one.text, "grams": one.grams} for number, one in found],
        )
        last = rows[-1]["id"]


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_documents")
