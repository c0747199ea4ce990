"""Authentication: whether receivers can tell that our mails come from us, which decides whether they show them."""
