"""What things are called and mean, and the query language over them. Imports nothing of ours."""
