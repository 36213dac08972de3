"""Reads the source and holds it to the rules of the house."""
