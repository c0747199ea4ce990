"""One spider for every source, each with its facts in the yml file of the same name."""
