"""White spots: any two dimensions crossed, what is known in each cell, and where listening is needed most."""
