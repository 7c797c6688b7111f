"""The left operands of a constraint, each compiled to the test it means."""
