"""The lists a firm stands in by year, and the group it belongs to."""

from alembic import op
import sqlalchemy as sa


revision = "0003_listings"
down_revision = "0002_password_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Said in SQL: both databases add a column with its reference in place, while Alembic would rebuild the table on
    # SQLite, which the rows that point to it do not allow.
    op.execute(
        "ALTER TABLE companies ADD COLUMN parent_id INTEGER CONSTRAINT fk_companies_parent_id REFERENCES companies (id)"
    )
    op.create_index(op.f("ix_companies_parent_id"), "companies", ["parent_id"], unique=False)
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year between 1990 and 2100", name=op.f("ck_listings_year")),
        sa.CheckConstraint("rank is null or rank >= 1", name=op.f("ck_listings_rank")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_listings_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint(
            "company_id", "list", "year", "industry", name=op.f("uq_listings_company_id_list_year_industry")
        ),
    )
    op.create_index("ix_listings_list_company_id", "listings", ["list", "company_id"], unique=False)


def downgrade() -> None:
    op.drop_table("listings")
    op.drop_index(op.f("ix_companies_parent_id"), "companies")
    op.drop_column("companies", "parent_id")
