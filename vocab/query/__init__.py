"""The query language over the vocabulary: predicates, order and pages, as plain values."""
