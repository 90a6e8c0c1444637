"""Which sources there are, and what they answer: plugins loaded, each apart from the others, and asked all at once."""
