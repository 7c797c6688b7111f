"""Which dataset a table is, and what its columns mean: takes headers and sample rows, gives a mapping to judge."""
