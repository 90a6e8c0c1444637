"""Codes and names of languages, as plugins use them."""

from core.languages import code_of, names_of

__all__ = ["code_of", "names_of"]
