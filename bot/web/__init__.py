"""The web chat: a full surface that needs no account. Its WebSocket also serves the terminal chat."""
