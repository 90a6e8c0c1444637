"""Where releases are listed: an adapter a file, each off until the operator gives its address. None is shipped yet."""
