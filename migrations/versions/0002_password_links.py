"""One-time links for setting a password."""

from alembic import op
import sqlalchemy as sa
import crm.db


revision = "0002_password_links"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("used_at", crm.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("purpose in ('invite','reset')", name=op.f("ck_password_links_purpose")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_password_links_made_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_links_token_hash")),
    )
    op.create_index(op.f("ix_password_links_user_id"), "password_links", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("password_links")
