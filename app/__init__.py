"""Mini-Amazon: the only place where the application is wired together."""
