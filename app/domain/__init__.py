"""The pure heart: values and functions without I/O, clock, framework or unseeded randomness."""
