"""Search: the query language, the Engine contract, and the engines that keep it."""
