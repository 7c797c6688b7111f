"""The ledger: who was given which fields of whom, for what, under which rule; never values."""
