"""Readers of the values that sources write: one native value in, a value of the vocabulary or a reason out."""
