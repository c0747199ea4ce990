"""What we hold: documents, their versions, paragraphs and recommendations, and the archive of their files."""
