"""The web: pages for people and an interface for programs. Nothing here knows SQL."""
