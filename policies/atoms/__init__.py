"""Single tests over facts: each is true, false, unknown (None), or a predicate over the row."""
