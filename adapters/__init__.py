"""How each kind of source is spoken to."""
