// Application: filled in by the commits that follow.
