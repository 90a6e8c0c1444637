"""`demo --platforms`: a house on emulated Telegram and Discord, and a page that shows both as people see them."""
