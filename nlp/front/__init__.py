"""What the first page of a document tells of it: its kind and body, its title, its State, its days."""
