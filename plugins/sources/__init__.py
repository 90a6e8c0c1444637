"""Sources that come with Bowerbird: one file each, found by their place in this folder."""
