"""Describe where things are and what they are called. Never download, never write."""
