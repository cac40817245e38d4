"""Files on their way in: received, read, looked through, put right, taken in whole or not at all, and undone."""
