"""The gateway: knows the order of things."""
