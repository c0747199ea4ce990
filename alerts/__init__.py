"""Tell: saved searches, what matches them, the mail and the weekly digest."""
