"""Bounces: what mail systems send back about our mails, and what we do about it."""
