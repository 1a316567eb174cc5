"""What a statement must pass before it is shown: each check a module, `checker` runs them all."""
