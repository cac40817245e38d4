"""How fast the service is, as ratios to the bare work underneath; each prints its own."""
