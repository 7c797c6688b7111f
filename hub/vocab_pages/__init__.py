"""The vocabulary as pages: every term looked up by its name, for people in HTML, for programs in Turtle and JSON-LD."""
