"""Letters: what is sent, and the ways of sending it."""
