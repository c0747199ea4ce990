"""The command line: each command parses its words and calls one function of treatywatch.app."""
