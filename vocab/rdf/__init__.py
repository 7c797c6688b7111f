"""Turtle in, vocabulary out: the only place of the vocabulary that knows RDF."""
