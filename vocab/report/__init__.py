"""What the vocabulary holds and covers, counted: takes terms and tables, gives plain values."""
