"""Understand: from an archived file to numbered paragraphs, recommendations and labels."""
