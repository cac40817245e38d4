"""What the service says to others over the network."""
