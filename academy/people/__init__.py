"""Persons, units, roles, permissions, sign-in, import."""
