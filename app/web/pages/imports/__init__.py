"""The pages where files come in."""
