"""Plants of the parks; placements from the wish to the finished plant, on land or in a plant; approvals by size."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0080_placements"
down_revision = "0064_months"
branch_labels = None
depends_on = None

_STATES = "state in ('requested', 'reserved', 'approved', 'contracted', 'delivered', 'built', 'released', 'withdrawn')"
_RESERVED = (
    "state in ('requested','withdrawn') or "
    "(reserved_by_id is not null and reserved_at is not null and reserved_until is not null)"
)
# A blanket waiver of one person stands where another person saw it: the one who approved the reservation.
_CARRIED = """
    INSERT INTO waivers (placement_id, indicator, reason, state, asked_by_id, asked_at, decided_by_id, decided_at)
    SELECT id, 'all', waiver_reason,
        CASE WHEN approved_by_id <> waived_by_id THEN 'granted' ELSE 'asked' END, waived_by_id, reserved_at,
        CASE WHEN approved_by_id <> waived_by_id THEN approved_by_id END,
        CASE WHEN approved_by_id <> waived_by_id THEN approved_at END
    FROM waived WHERE waived_by_id IS NOT NULL
"""
_PEOPLE = ("requested_by_id", "delivered_by_id", "completed_by_id")


def upgrade() -> None:
    _add_plants()
    op.add_column("placements", sa.Column("park_id", sa.Integer(), nullable=True))
    op.execute("UPDATE placements SET park_id = (SELECT park_id FROM parcels WHERE parcels.id = placements.parcel_id)")
    op.execute("CREATE TEMPORARY TABLE waived AS SELECT * FROM placements WHERE waiver_reason IS NOT NULL")
    with op.batch_alter_table("placements") as table:
        table.add_column(sa.Column("space_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("requested_at", crm.db.UtcDateTime(), nullable=True))
        table.add_column(sa.Column("request_note", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("delivered_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
        table.drop_constraint(op.f("fk_placements_waived_by_id"), type_="foreignkey")
        table.drop_column("waived_by_id")
        table.drop_column("waiver_reason")
        for name in _PEOPLE:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_placements_{name}"), "users", [name], ["id"])
        table.alter_column("park_id", existing_type=sa.Integer(), nullable=False)
        for name, kind in (
            ("parcel_id", sa.Integer()),
            ("reserved_by_id", sa.Integer()),
            ("reserved_at", crm.db.UtcDateTime()),
            ("reserved_until", sa.Date()),
        ):
            table.alter_column(name, existing_type=kind, nullable=True)
        table.create_foreign_key(op.f("fk_placements_park_id"), "parks", ["park_id"], ["id"])
        table.create_foreign_key(op.f("fk_placements_space_id"), "plant_spaces", ["space_id"], ["id"])
        table.drop_constraint(op.f("ck_placements_state"), type_="check")
        table.create_check_constraint(op.f("ck_placements_state"), _STATES)
        table.create_check_constraint(op.f("ck_placements_ground"), "(parcel_id is null) <> (space_id is null)")
        table.create_check_constraint(op.f("ck_placements_reserved"), _RESERVED)
        table.create_check_constraint(
            op.f("ck_placements_delivered"), "state not in ('delivered','built') or delivered_on is not null"
        )
        table.create_check_constraint(op.f("ck_placements_completed"), "state <> 'built' or completed_on is not null")
    op.create_index("ix_placements_space_id_state", "placements", ["space_id", "state"], unique=False)
    op.create_index("ix_placements_park_id_state", "placements", ["park_id", "state"], unique=False)
    op.create_table(
        "placement_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("reserved_by_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint("by_id <> reserved_by_id", name=op.f("ck_placement_approvals_two_persons")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_placement_approvals_placement_id")
        ),
        sa.ForeignKeyConstraint(["reserved_by_id"], ["users.id"], name=op.f("fk_placement_approvals_reserved_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_placement_approvals_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_approvals")),
        sa.UniqueConstraint("placement_id", "by_id", name=op.f("uq_placement_approvals_placement_id_by_id")),
    )
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", crm.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> asked_by_id", name=op.f("ck_waivers_two_persons")
        ),
        sa.CheckConstraint("state in ('asked','granted','refused')", name=op.f("ck_waivers_state")),
        sa.CheckConstraint("(state = 'asked') = (decided_by_id is null)", name=op.f("ck_waivers_decided")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_waivers_placement_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_waivers_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_waivers_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index("ix_waivers_placement_id", "waivers", ["placement_id"], unique=False)
    op.execute(_CARRIED)
    op.execute("DROP TABLE waived")
    op.execute(
        "INSERT INTO placement_approvals (placement_id, reserved_by_id, by_id, at) "
        "SELECT id, reserved_by_id, approved_by_id, approved_at FROM placements WHERE approved_by_id IS NOT NULL"
    )


def _add_plants() -> None:
    op.create_table(
        "plant_buildings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_plant_buildings_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plant_buildings")),
        sa.UniqueConstraint("park_id", "name", name=op.f("uq_plant_buildings_park_id_name")),
    )
    op.create_table(
        "plant_spaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("height", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("load", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("area_m2", sa.BigInteger(), nullable=False),
        sa.Column("assigned_m2", sa.BigInteger(), nullable=False),
        sa.Column("external_m2", sa.BigInteger(), nullable=False),
        sa.Column("external_holder", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_plant_spaces_area")),
        sa.CheckConstraint("0 <= assigned_m2 and assigned_m2 <= area_m2", name=op.f("ck_plant_spaces_assigned")),
        sa.CheckConstraint("0 <= external_m2 and external_m2 <= assigned_m2", name=op.f("ck_plant_spaces_external")),
        sa.CheckConstraint("floor between -9 and 99 and floor <> 0", name=op.f("ck_plant_spaces_floor")),
        sa.CheckConstraint("height is null or height > 0", name=op.f("ck_plant_spaces_height")),
        sa.CheckConstraint("load is null or load > 0", name=op.f("ck_plant_spaces_load")),
        sa.CheckConstraint("price is null or price >= 0", name=op.f("ck_plant_spaces_price")),
        sa.CheckConstraint(
            "status in ('open', 'vacant', 'fitting', 'leased', 'sold')", name=op.f("ck_plant_spaces_status")
        ),
        sa.ForeignKeyConstraint(["building_id"], ["plant_buildings.id"], name=op.f("fk_plant_spaces_building_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_plant_spaces_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plant_spaces")),
        sa.UniqueConstraint("building_id", "number", name=op.f("uq_plant_spaces_building_id_number")),
    )
    op.create_index("ix_plant_spaces_park_id", "plant_spaces", ["park_id"], unique=False)


def downgrade() -> None:
    """What only the newer version knows goes: wishes, what is held in plants. Land handed over is contracted again."""
    op.execute("CREATE TEMPORARY TABLE waived AS SELECT * FROM waivers WHERE state = 'granted'")
    op.drop_table("waivers")
    op.drop_table("placement_approvals")
    op.execute("DELETE FROM placements WHERE space_id IS NOT NULL OR state IN ('requested','withdrawn')")
    op.execute("UPDATE placements SET state = 'contracted' WHERE state IN ('delivered','built')")
    op.drop_index("ix_placements_space_id_state", "placements")
    op.drop_index("ix_placements_park_id_state", "placements")
    with op.batch_alter_table("placements") as table:
        for name in ("completed", "delivered", "reserved", "ground", "state"):
            table.drop_constraint(op.f(f"ck_placements_{name}"), type_="check")
        table.create_check_constraint(
            op.f("ck_placements_state"), "state in ('reserved','approved','contracted','released')"
        )
        for name in ("space_id", "park_id", *_PEOPLE):
            table.drop_constraint(op.f(f"fk_placements_{name}"), type_="foreignkey")
            table.drop_column(name)
        table.add_column(sa.Column("waiver_reason", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("waived_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_placements_waived_by_id"), "users", ["waived_by_id"], ["id"])
        for name in ("requested_at", "request_note", "delivered_on", "completed_on"):
            table.drop_column(name)
        for name, kind in (
            ("parcel_id", sa.Integer()),
            ("reserved_by_id", sa.Integer()),
            ("reserved_at", crm.db.UtcDateTime()),
            ("reserved_until", sa.Date()),
        ):
            table.alter_column(name, existing_type=kind, nullable=False)
    op.execute(
        "UPDATE placements SET waiver_reason = (SELECT max(reason) FROM waived WHERE placement_id = placements.id), "
        "waived_by_id = (SELECT max(asked_by_id) FROM waived WHERE placement_id = placements.id)"
    )
    op.execute("DROP TABLE waived")
    op.drop_table("plant_spaces")
    op.drop_table("plant_buildings")
