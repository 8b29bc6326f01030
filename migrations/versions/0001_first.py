"""Every table of the first version, the chain's first link, and the guard of the audit trail."""

import secrets

from alembic import op
import sqlalchemy as sa
import crm.db


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("industry", sa.String(length=120), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("credit_code is null or length(credit_code) = 18", name=op.f("ck_companies_credit_code")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_companies_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_companies_credit_code")),
        sa.UniqueConstraint("key", name=op.f("uq_companies_key")),
    )
    op.create_table(
        "lead_sequences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_sequences")),
        sa.UniqueConstraint("year", name=op.f("uq_lead_sequences_year")),
    )
    op.create_table(
        "login_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", crm.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failures")),
        sa.UniqueConstraint("subject", name=op.f("uq_login_failures_subject")),
    )
    op.create_table(
        "parks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parks")),
        sa.UniqueConstraint("code", name=op.f("uq_parks_code")),
        sa.UniqueConstraint("name", name=op.f("uq_parks_name")),
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("key", name=op.f("uq_settings_key")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("name", name=op.f("uq_units_name")),
    )
    op.create_index(op.f("ix_units_parent_id"), "units", ["parent_id"], unique=False)
    op.create_index("ix_units_path", "units", ["path"], unique=False)
    op.create_table(
        "audit_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_changes_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_changes")),
    )
    op.create_index(op.f("ix_audit_changes_entry_id"), "audit_changes", ["entry_id"], unique=False)
    op.create_index("ix_audit_changes_subject", "audit_changes", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contacts_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_company_id", "contacts", ["company_id"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("gross_area_m2", sa.BigInteger(), nullable=True),
        sa.Column("area_m2", sa.BigInteger(), nullable=False),
        sa.Column("assigned_m2", sa.BigInteger(), nullable=False),
        sa.Column("external_m2", sa.BigInteger(), nullable=False),
        sa.Column("external_holder", sa.String(length=120), nullable=True),
        sa.Column("land_use", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("min_investment_intensity", sa.BigInteger(), nullable=True),
        sa.Column("min_tax_per_mu", sa.BigInteger(), nullable=True),
        sa.Column("min_plot_ratio", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("max_energy", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("acquired_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("utilities", sa.String(length=80), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status in ('planned', 'acquiring', 'approved', 'ready', 'announced', 'supplied', 'building', 'built', 'idle', 'low_use', 'withdrawn')",
            name=op.f("ck_parcels_status"),
        ),
        sa.CheckConstraint("0 <= assigned_m2 and assigned_m2 <= area_m2", name=op.f("ck_parcels_assigned")),
        sa.CheckConstraint("0 <= external_m2 and external_m2 <= assigned_m2", name=op.f("ck_parcels_external")),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_parcels_area")),
        sa.CheckConstraint("gross_area_m2 is null or gross_area_m2 >= area_m2", name=op.f("ck_parcels_gross")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_parcels_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("park_id", "number", name=op.f("uq_parcels_park_id_number")),
    )
    op.create_table(
        "park_companies",
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_park_companies_company_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_park_companies_park_id")),
        sa.PrimaryKeyConstraint("park_id", "company_id", name=op.f("pk_park_companies")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('officer','chief','park_manager','leader','admin','auditor')", name=op.f("ck_users_role")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_users_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_index(op.f("ix_users_unit_id"), "users", ["unit_id"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", crm.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name=op.f("fk_attachments_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"], unique=False)
    op.create_table(
        "export_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_export_records_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_records")),
    )
    op.create_index("ix_export_records_by_id", "export_records", ["by_id"], unique=False)
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("sheet", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("read_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("written_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_import_batches_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    op.create_index("ix_import_batches_by_id", "import_batches", ["by_id"], unique=False)
    op.create_table(
        "interactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("our_people", sa.String(length=200), nullable=True),
        sa.Column("their_people", sa.String(length=200), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("no_next_step_reason", sa.String(length=200), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("logged_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(next_step is null) = (next_step_on is null)", name=op.f("ck_interactions_next_step")),
        sa.CheckConstraint("until_on is null or until_on >= met_on", name=op.f("ck_interactions_until")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_interactions_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index(op.f("ix_interactions_by_id"), "interactions", ["by_id"], unique=False)
    op.create_index("ix_interactions_met_on", "interactions", ["met_on"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("industry", sa.String(length=120), nullable=True),
        sa.Column("chain", sa.String(length=120), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("source_region", sa.String(length=6), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.String(length=200), nullable=True),
        sa.Column("stage_entered_on", sa.Date(), nullable=False),
        sa.Column("screening", sa.String(length=10), nullable=True),
        sa.Column("screening_note", sa.Text(), nullable=True),
        sa.Column("two_high", sa.String(length=3), nullable=True),
        sa.Column("two_high_clearance", sa.String(length=200), nullable=True),
        sa.Column("outside_parks_reason", sa.String(length=200), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("investment", sa.BigInteger(), nullable=True),
        sa.Column("phase_one_investment", sa.BigInteger(), nullable=True),
        sa.Column("fixed_investment", sa.BigInteger(), nullable=True),
        sa.Column("investment_usd", sa.BigInteger(), nullable=True),
        sa.Column("foreign_investment_usd", sa.BigInteger(), nullable=True),
        sa.Column("land_area", sa.BigInteger(), nullable=True),
        sa.Column("plant_area", sa.BigInteger(), nullable=True),
        sa.Column("annual_output", sa.BigInteger(), nullable=True),
        sa.Column("annual_tax", sa.BigInteger(), nullable=True),
        sa.Column("jobs", sa.Integer(), nullable=True),
        sa.Column("energy_tce", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("owner_unit_words", sa.String(length=80), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_words", sa.String(length=80), nullable=True),
        sa.Column("lead_official", sa.String(length=80), nullable=True),
        sa.Column("referrer", sa.String(length=80), nullable=True),
        sa.Column("park_words", sa.String(length=120), nullable=True),
        sa.Column("first_contact_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("expected_landing_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("planned_construction_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("planned_production_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("local_company_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("registered_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("carried_over", sa.Boolean(), nullable=False),
        sa.Column("gaps_waived_to", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel is null or channel in ('strength', 'cluster', 'stationed', 'referral', 'event', 'agent', 'official', 'inbound', 'other')",
            name=op.f("ck_leads_channel"),
        ),
        sa.CheckConstraint(
            "screening is null or screening in ('pursue', 'hold', 'drop')", name=op.f("ck_leads_screening")
        ),
        sa.CheckConstraint(
            "stage is null or stage in ('lead', 'screening', 'negotiation', 'signed', 'placed', 'construction', 'production', 'capacity')",
            name=op.f("ck_leads_stage"),
        ),
        sa.CheckConstraint("state is null or state in ('active', 'paused', 'lost')", name=op.f("ck_leads_state")),
        sa.CheckConstraint("two_high is null or two_high in ('no', 'yes')", name=op.f("ck_leads_two_high")),
        sa.CheckConstraint("annual_output is null or annual_output >= 0", name=op.f("ck_leads_annual_output")),
        sa.CheckConstraint("annual_tax is null or annual_tax >= 0", name=op.f("ck_leads_annual_tax")),
        sa.CheckConstraint("energy_tce is null or energy_tce >= 0", name=op.f("ck_leads_energy_tce")),
        sa.CheckConstraint("fixed_investment is null or fixed_investment >= 0", name=op.f("ck_leads_fixed_investment")),
        sa.CheckConstraint(
            "foreign_investment_usd is null or foreign_investment_usd >= 0",
            name=op.f("ck_leads_foreign_investment_usd"),
        ),
        sa.CheckConstraint("investment is null or investment >= 0", name=op.f("ck_leads_investment")),
        sa.CheckConstraint("investment_usd is null or investment_usd >= 0", name=op.f("ck_leads_investment_usd")),
        sa.CheckConstraint("jobs is null or jobs >= 0", name=op.f("ck_leads_jobs")),
        sa.CheckConstraint("land_area is null or land_area >= 0", name=op.f("ck_leads_land_area")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_leads_title")),
        sa.CheckConstraint(
            "phase_one_investment is null or phase_one_investment >= 0", name=op.f("ck_leads_phase_one_investment")
        ),
        sa.CheckConstraint("plant_area is null or plant_area >= 0", name=op.f("ck_leads_plant_area")),
        sa.ForeignKeyConstraint(["local_company_id"], ["companies.id"], name=op.f("fk_leads_local_company_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_leads_owner_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["users.id"], name=op.f("fk_leads_registered_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_leads_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("code", name=op.f("uq_leads_code")),
    )
    op.create_index(op.f("ix_leads_local_company_id"), "leads", ["local_company_id"], unique=False)
    op.create_index("ix_leads_owner_id", "leads", ["owner_id"], unique=False)
    op.create_index("ix_leads_stage_state", "leads", ["stage", "state"], unique=False)
    op.create_index("ix_leads_title", "leads", ["title"], unique=False)
    op.create_index("ix_leads_unit_id_stage", "leads", ["unit_id", "stage"], unique=False)
    op.create_table(
        "park_managers",
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_park_managers_park_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_park_managers_user_id")),
        sa.PrimaryKeyConstraint("park_id", "user_id", name=op.f("pk_park_managers")),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("seen_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "batch_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_batch_rows_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_rows")),
    )
    op.create_index("ix_batch_rows_batch_id", "batch_rows", ["batch_id"], unique=False)
    op.create_table(
        "fund_arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("arrived_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("opening", sa.Boolean(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_arrivals_amount")),
        sa.CheckConstraint(
            "verified_by_id is null or verified_by_id <> submitted_by_id", name=op.f("ck_fund_arrivals_two_persons")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_fund_arrivals_lead_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name=op.f("fk_fund_arrivals_submitted_by_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["users.id"], name=op.f("fk_fund_arrivals_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_arrivals")),
    )
    op.create_index(op.f("ix_fund_arrivals_lead_id"), "fund_arrivals", ["lead_id"], unique=False)
    op.create_table(
        "interaction_companies",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_interaction_companies_company_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_companies_interaction_id")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "company_id", name=op.f("pk_interaction_companies")),
    )
    op.create_index(op.f("ix_interaction_companies_company_id"), "interaction_companies", ["company_id"], unique=False)
    op.create_table(
        "interaction_contacts",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_interaction_contacts_contact_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_contacts_interaction_id")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "contact_id", name=op.f("pk_interaction_contacts")),
    )
    op.create_index(op.f("ix_interaction_contacts_contact_id"), "interaction_contacts", ["contact_id"], unique=False)
    op.create_table(
        "interaction_leads",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_leads_interaction_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_interaction_leads_lead_id")),
        sa.PrimaryKeyConstraint("interaction_id", "lead_id", name=op.f("pk_interaction_leads")),
    )
    op.create_index(op.f("ix_interaction_leads_lead_id"), "interaction_leads", ["lead_id"], unique=False)
    op.create_table(
        "lead_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_lead_contacts_contact_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_contacts_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_contacts")),
        sa.UniqueConstraint("lead_id", "contact_id", name=op.f("uq_lead_contacts_lead_id_contact_id")),
    )
    op.create_index(op.f("ix_lead_contacts_contact_id"), "lead_contacts", ["contact_id"], unique=False)
    op.create_table(
        "lead_investors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_lead_investors_company_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_investors_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_investors")),
        sa.UniqueConstraint("lead_id", "company_id", name=op.f("uq_lead_investors_lead_id_company_id")),
    )
    op.create_index(op.f("ix_lead_investors_company_id"), "lead_investors", ["company_id"], unique=False)
    op.create_table(
        "lead_parks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_parks_lead_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_lead_parks_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_parks")),
        sa.UniqueConstraint("lead_id", "park_id", name=op.f("uq_lead_parks_lead_id_park_id")),
    )
    op.create_index(op.f("ix_lead_parks_park_id"), "lead_parks", ["park_id"], unique=False)
    op.create_table(
        "lead_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("(user_id is null) <> (unit_id is null)", name=op.f("ck_lead_team_one")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_team_lead_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_lead_team_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lead_team_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_team")),
    )
    op.create_index(op.f("ix_lead_team_lead_id"), "lead_team", ["lead_id"], unique=False)
    op.create_index(op.f("ix_lead_team_unit_id"), "lead_team", ["unit_id"], unique=False)
    op.create_index(op.f("ix_lead_team_user_id"), "lead_team", ["user_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_on", crm.db.FuzzyDateType(length=11), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("agreement_kind", sa.String(length=20), nullable=True),
        sa.Column("parties", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("return_reason", sa.String(length=200), nullable=True),
        sa.Column("carried_over", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'verified') = (verified_by_id is not null)", name=op.f("ck_milestones_state")),
        sa.CheckConstraint("amount is null or amount >= 0", name=op.f("ck_milestones_amount")),
        sa.CheckConstraint(
            "verified_by_id is null or verified_by_id <> submitted_by_id", name=op.f("ck_milestones_two_persons")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_milestones_lead_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name=op.f("fk_milestones_submitted_by_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["users.id"], name=op.f("fk_milestones_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("lead_id", "kind", name=op.f("uq_milestones_lead_id_kind")),
    )
    op.create_index("ix_milestones_kind_happened_on", "milestones", ["kind", "happened_on"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reserved_by_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("reserved_until", sa.Date(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("contracted_on", sa.Date(), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("contracted_by_id", sa.Integer(), nullable=True),
        sa.Column("waiver_reason", sa.String(length=200), nullable=True),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("release_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('reserved','approved','contracted','released')", name=op.f("ck_placements_state")
        ),
        sa.CheckConstraint(
            "approved_by_id is null or approved_by_id <> reserved_by_id", name=op.f("ck_placements_two_persons")
        ),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_placements_area")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_placements_approved_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["attachments.id"], name=op.f("fk_placements_contract_id")),
        sa.ForeignKeyConstraint(["contracted_by_id"], ["users.id"], name=op.f("fk_placements_contracted_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_placements_lead_id")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_placements_parcel_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["users.id"], name=op.f("fk_placements_released_by_id")),
        sa.ForeignKeyConstraint(["reserved_by_id"], ["users.id"], name=op.f("fk_placements_reserved_by_id")),
        sa.ForeignKeyConstraint(["waived_by_id"], ["users.id"], name=op.f("fk_placements_waived_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    op.create_index("ix_placements_lead_id", "placements", ["lead_id"], unique=False)
    op.create_index("ix_placements_parcel_id_state", "placements", ["parcel_id", "state"], unique=False)
    op.create_table(
        "stage_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_stage", sa.String(length=20), nullable=True),
        sa.Column("to_stage", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=True),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("effective_on", crm.db.FuzzyDateType(length=11), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_stage_moves_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_stage_moves_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_moves")),
    )
    op.create_index("ix_stage_moves_lead_id", "stage_moves", ["lead_id"], unique=False)
    op.create_table(
        "yearly_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("output", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("output >= 0 and tax >= 0", name=op.f("ck_yearly_results_amounts")),
        sa.CheckConstraint("year between 1990 and 2100", name=op.f("ck_yearly_results_year")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_yearly_results_lead_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name=op.f("fk_yearly_results_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_results")),
        sa.UniqueConstraint("lead_id", "year", name=op.f("uq_yearly_results_lead_id_year")),
    )
    op.create_table(
        "milestone_files",
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_milestone_files_attachment_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_milestone_files_milestone_id")),
        sa.PrimaryKeyConstraint("milestone_id", "attachment_id", name=op.f("pk_milestone_files")),
    )
    op.create_index(op.f("ix_milestone_files_attachment_id"), "milestone_files", ["attachment_id"], unique=False)
    op.execute(
        sa.text("INSERT INTO audit_head (hash, entries, key) VALUES (:hash, 0, :key)").bindparams(
            hash="0" * 64, key=secrets.token_hex(32)
        )
    )
    guard_audit_trail()


def guard_audit_trail() -> None:
    """Nobody edits or removes what the trail says, whatever program asks."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
        )
    for table in ("audit_entries", "audit_changes"):
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if postgresql:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
                    "EXECUTE FUNCTION audit_is_append_only()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN "
                    "SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
                )
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION audit_is_append_only()"
            )


def downgrade() -> None:
    raise NotImplementedError("the first version cannot be undone; restore a backup instead")
