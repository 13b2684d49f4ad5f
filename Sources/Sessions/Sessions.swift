// Sessions: filled in by the commits that follow.
