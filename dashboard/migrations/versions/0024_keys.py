"""How search and sorting see texts and codes, kept beside them; and days by which lists are sorted.

Records that are there already get them from the functions of text that both databases have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CODES = {
    "commitment": "code",
    "course": "code",
    "event": "code",
    "evidence": "guide",
    "guide_feedback": "guide",
    "guide_section": "number",
    "milestone": "code",
    "ministry": "code",
    "outreach": "code",
    "partner": "code",
    "plan": "code",
    "recommendation": "code",
    "session": "code",
    "staff": "employee_number",
    "support_request": "code",
    "team": "code",
    "theme": "code",
    "working_group": "code",
}
TEXTS = {
    "commitment": "name_en name_fr theme_en theme_fr problem_en problem_fr aim_en aim_fr",
    "course": "name_en name_fr",
    "decision": "text_en text_fr",
    "event": "name_en name_fr",
    "evidence": "title_en title_fr url access_reason_en access_reason_fr",
    "guide_feedback": "summary_en summary_fr outcome_note_en outcome_note_fr",
    "guide_section": "title_en title_fr body_en body_fr",
    "milestone": "name_en name_fr due_text_en due_text_fr measure_en measure_fr unit",
    "ministry": "code_fr name_en name_fr",
    "note": "period text_en text_fr",
    "outreach": "name_en name_fr",
    "partner": "name_en name_fr url",
    "plan": "name_en name_fr url",
    "recommendation": "text_en text_fr response_en response_fr",
    "session": "trainer",
    "staff": "name",
    "support_request": "subject_en subject_fr details_en details_fr answer_en answer_fr",
    "survey_response": "comment response_id",
    "team": "name_en name_fr",
    "theme": "name_en name_fr",
    "update": "progress_en progress_fr challenges_en challenges_fr evidence_en evidence_fr evidence_url",
    "working_group": "name_en name_fr aim_en aim_fr url",
}
INDEXES = [
    *((table, f"{code}_{key}") for table, code in CODES.items() for key in ("folded", "order")),
    ("staff", "name_folded"),
    ("survey_response", "response_id_folded"),
    ("survey_response", "submitted_on"),
    ("completion", "completed_on"),
]


def columns():
    """The columns of each table."""
    for table in sorted(CODES.keys() | TEXTS.keys()):
        texts = [*TEXTS.get(table, "").split(), *CODES.get(table, "").split()]
        orders = [f"{code}_order" for code in CODES.get(table, "").split()]
        yield table, [*(f"{text}_folded" for text in texts), *orders]


def made_of(name):
    """What fills a column of records that are there already."""
    text, _, key = name.rpartition("_")
    return f"{name} = {'folded' if key == 'folded' else 'natural_order'}({text})"


def upgrade():
    for table, names in columns():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
        op.execute(f'UPDATE "{table}" SET {", ".join(made_of(name) for name in names)}')
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade():
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table, names in columns():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
