"""The shared words and the post office. Knows nobody: nothing here imports bot, worker or plugins."""
