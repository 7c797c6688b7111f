"""Plans as data: what is asked of which source, and in what order."""
