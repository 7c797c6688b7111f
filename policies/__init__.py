"""Who may see what, in what form: pure decisions without I/O."""
