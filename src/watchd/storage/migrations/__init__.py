"""The schema's history, one file a step, read by Alembic."""
