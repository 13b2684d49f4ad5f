// Login: filled in by the commits that follow.
