"""Whole interactions: unit, titles, places, files, what a ledger leaves open."""

from alembic import op
import sqlalchemy as sa


revision = "0020_talks"
down_revision = "0082_admissions"
branch_labels = None
depends_on = None

_LINKS = {"interaction_leads": "lead_id", "interaction_companies": "company_id", "interaction_contacts": "contact_id"}
_COMPLETE = (
    "carried_over or (summary is not null and (next_step is null) = (next_step_on is null) "
    "and (next_step is null) <> (no_next_step_reason is null))"
)


def _new() -> list[sa.Column]:
    return [
        sa.Column("our_titles", sa.String(length=400), nullable=True),
        sa.Column("their_titles", sa.String(length=400), nullable=True),
        sa.Column("destinations", sa.String(length=200), nullable=True),
        sa.Column("next_step_done_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_words", sa.String(length=120), nullable=True),
        sa.Column("carried_over", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("extra", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("token", sa.String(length=40), nullable=True),
    ]


def upgrade() -> None:
    _links_aside()
    _interactions()
    _links_back()
    op.add_column("interaction_companies", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "interaction_files",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_interaction_files_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_files_interaction_id")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "attachment_id", name=op.f("pk_interaction_files")),
    )
    op.create_index(op.f("ix_interaction_files_attachment_id"), "interaction_files", ["attachment_id"], unique=False)


def _links_aside() -> None:
    """SQLite changes a table by making it anew, which the rows that point to it do not allow."""
    for table, column in _LINKS.items():
        op.execute(f"CREATE TABLE aside_{table} AS SELECT interaction_id, {column} FROM {table}")
        op.execute(f"DELETE FROM {table}")


def _links_back() -> None:
    for table, column in _LINKS.items():
        op.execute(
            f"INSERT INTO {table} (interaction_id, {column}) SELECT interaction_id, {column} FROM aside_{table}"
        )
        op.execute(f"DROP TABLE aside_{table}")


def _interactions() -> None:
    with op.batch_alter_table("interactions") as table:
        for column in _new():
            table.add_column(column)
        table.alter_column("summary", existing_type=sa.Text(), nullable=True)
        for name in ("our_people", "their_people"):
            table.alter_column(name, existing_type=sa.String(length=200), type_=sa.String(length=400))
        table.drop_constraint(op.f("ck_interactions_next_step"), type_="check")
    op.execute("UPDATE interactions SET unit_id = (SELECT unit_id FROM users WHERE users.id = interactions.by_id)")
    with op.batch_alter_table("interactions") as table:
        table.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
        for name in ("carried_over", "extra"):
            table.alter_column(name, existing_type=sa.Boolean() if name == "carried_over" else sa.JSON(), server_default=None)
        table.create_foreign_key(op.f("fk_interactions_unit_id"), "units", ["unit_id"], ["id"])
        table.create_unique_constraint(op.f("uq_interactions_token"), ["token"])
        table.create_check_constraint(op.f("ck_interactions_complete"), _COMPLETE)
        table.create_check_constraint(
            op.f("ck_interactions_done"), "next_step_done_on is null or next_step is not null"
        )
    op.create_index(op.f("ix_interactions_unit_id"), "interactions", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("interaction_files")
    op.drop_column("interaction_companies", "place")
    # What a ledger left open cannot be kept by the older tables: it gets words that say so.
    op.execute("UPDATE interactions SET summary = '—' WHERE summary IS NULL")
    op.execute("UPDATE interactions SET next_step_on = coalesce(until_on, met_on) WHERE next_step IS NOT NULL AND next_step_on IS NULL")
    _links_aside()
    op.drop_index(op.f("ix_interactions_unit_id"), "interactions")
    with op.batch_alter_table("interactions") as table:
        for name in ("complete", "done"):
            table.drop_constraint(op.f(f"ck_interactions_{name}"), type_="check")
        table.drop_constraint(op.f("fk_interactions_unit_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_interactions_token"), type_="unique")
        for column in _new():
            table.drop_column(column.name)
        table.alter_column("summary", existing_type=sa.Text(), nullable=False)
        for name in ("our_people", "their_people"):
            table.alter_column(name, existing_type=sa.String(length=400), type_=sa.String(length=200))
    with op.batch_alter_table("interactions") as table:
        table.create_check_constraint(
            op.f("ck_interactions_next_step"), "(next_step is null) = (next_step_on is null)"
        )
    _links_back()
