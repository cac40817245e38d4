"""Insiktskartan: a repository of insights from residents, for Swedish municipalities."""
