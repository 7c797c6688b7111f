"""Entities become the answer's objects: composed functions that know the response and not the sources."""
