"""The example city, as it is shipped, behind a hub in a process of its own."""
