"""How people prove who they are: what is sealed, what is common, and a provider that vouches for them."""
