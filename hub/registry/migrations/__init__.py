"""How the registry's database came to be, step by step (Alembic)."""
