"""Training of the bundled encoder; nothing here is needed to use it."""
