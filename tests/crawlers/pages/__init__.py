"""How the recorded pages of a source are read that is more than a plain listing, one module for each."""
