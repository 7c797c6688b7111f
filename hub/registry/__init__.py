"""The registry: what the hub itself keeps, in one database."""
