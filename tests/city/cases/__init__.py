"""The case documents of the example city: who is shown what of them, and under which conditions."""
