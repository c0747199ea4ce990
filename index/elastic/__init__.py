"""The Elasticsearch engine: the same contract as the embedded one, over a server beside Treatywatch."""
