"""Claims: who registered a lead, from when; those of before begin with this day."""

import datetime

from alembic import op
import sqlalchemy as sa


revision = "0060_claims"
down_revision = "0070_search"
branch_labels = None
depends_on = None

ORIGINS = "origin in ('register', 'import', 'rival', 'pick_up', 'transfer', 'ruling')"
OPEN = sa.text("ended_at is null")


def upgrade() -> None:
    with op.batch_alter_table("leads") as leads:
        leads.add_column(sa.Column("claimed_on", sa.Date(), nullable=True))
        leads.create_index("ix_leads_claimed_on", ["claimed_on"])
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("rival_of_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.CheckConstraint(ORIGINS, name=op.f("ck_claims_origin")),
        sa.CheckConstraint("(ended_at is null) = (end_reason is null)", name=op.f("ck_claims_ended")),
        sa.CheckConstraint("origin <> 'rival' or rival_of_id is not null", name=op.f("ck_claims_rival")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_claims_lead_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_claims_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_claims_by_id")),
        sa.ForeignKeyConstraint(["rival_of_id"], ["leads.id"], name=op.f("fk_claims_rival_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_lead_id", "claims", ["lead_id"])
    op.create_index("uq_claims_open", "claims", ["lead_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    _claim_what_is_there()


def _claim_what_is_there() -> None:
    """Nobody loses a lead by the upgrade: as with an import, the days are counted from now on."""
    moment = datetime.datetime.now(datetime.UTC)
    said = {"moment": moment.replace(tzinfo=None), "day": (moment + datetime.timedelta(hours=8)).date()}
    moment_of = sa.bindparam("moment", type_=sa.DateTime())
    day_of = sa.bindparam("day", type_=sa.Date())
    leads = sa.table(
        "leads", *(sa.column(name) for name in ("id", "unit_id", "registered_by_id", "carried_over", "claimed_on"))
    )
    claims = sa.table(
        "claims", *(sa.column(name) for name in ("lead_id", "unit_id", "by_id", "origin", "started_on", "started_at"))
    )
    origin = sa.case((leads.c.carried_over, "import"), else_="register")
    rows = sa.select(leads.c.id, leads.c.unit_id, leads.c.registered_by_id, origin, day_of, moment_of)
    op.get_bind().execute(
        claims.insert().from_select(["lead_id", "unit_id", "by_id", "origin", "started_on", "started_at"], rows), said
    )
    op.get_bind().execute(leads.update().values(claimed_on=day_of), {"day": said["day"]})


def downgrade() -> None:
    op.drop_table("claims")
    with op.batch_alter_table("leads") as leads:
        leads.drop_index("ix_leads_claimed_on")
        leads.drop_column("claimed_on")
