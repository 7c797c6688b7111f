"""Policies as ODRL 2.2 in RDF, written and read: the only place of the policies that knows RDF."""
