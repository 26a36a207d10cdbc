"""Why a figure changed: notes on a measure and a period."""

from alembic import op
import sqlalchemy as sa


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=500), nullable=False),
    sa.Column('ministry_id', sa.Integer(), nullable=True),
    sa.Column('text_en', sa.String(length=500), nullable=True),
    sa.Column('text_fr', sa.String(length=500), nullable=True),
    sa.Column('value', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ministry_id'], ['ministry.id'], name=op.f('fk_note_ministry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_period'), ['period'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_ministry_id'), ['ministry_id'], unique=False)



def downgrade():
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_ministry_id'))
        batch_op.drop_index(batch_op.f('ix_note_period'))

    op.drop_table('note')
