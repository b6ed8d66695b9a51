"""Where to go near somebody: information points, RNI desks and the municipality, by distance."""
