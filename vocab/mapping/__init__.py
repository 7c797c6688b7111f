"""How the records of a source become entities of the vocabulary."""
