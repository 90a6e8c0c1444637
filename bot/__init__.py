"""Says things: to chats, browsers and programs. Never imports worker or plugins."""
