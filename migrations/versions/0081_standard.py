"""Standard land: indicators by division, version and document; what projects promise and give beside output and tax."""

from alembic import op
import sqlalchemy as sa


revision = "0081_standard"
down_revision = "0080_placements"
branch_labels = None
depends_on = None

_OF_LEADS = {"emission_kg": sa.BigInteger(), "rnd_spend": sa.BigInteger()}
_OF_RESULTS = {"energy_tce": sa.BigInteger(), "emission_kg": sa.BigInteger(), "rnd_spend": sa.BigInteger()}


def upgrade() -> None:
    op.create_table(
        "indicator_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=True),
        sa.Column("division", sa.String(length=2), nullable=True),
        sa.Column("version_name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("min_investment_intensity", sa.BigInteger(), nullable=True),
        sa.Column("min_tax_per_mu", sa.BigInteger(), nullable=True),
        sa.Column("min_plot_ratio", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("max_energy", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("max_emission", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("min_rnd", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(version_name) > 0 and length(source) > 0", name=op.f("ck_indicator_rules_told")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_indicator_rules_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_rules")),
    )
    op.create_index("ix_indicator_rules_park_id", "indicator_rules", ["park_id"], unique=False)
    # Said in SQL: both databases add a column with its check in place, while Alembic would rebuild the table on SQLite.
    for table, columns in (("leads", _OF_LEADS), ("yearly_results", _OF_RESULTS)):
        for name in columns:
            rule = f"CONSTRAINT ck_{table}_{name} CHECK ({name} is null or {name} >= 0)"
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} BIGINT {rule}")


def downgrade() -> None:
    for table, columns in (("yearly_results", _OF_RESULTS), ("leads", _OF_LEADS)):
        for name in columns:
            op.drop_column(table, name)
    op.drop_index("ix_indicator_rules_park_id", "indicator_rules")
    op.drop_table("indicator_rules")
