"""Discord: cards as Components V2, commands as slash commands, people and servers as they are there."""
