"""The console, where staff review conversations; one capability a file, all of it below /staff."""
