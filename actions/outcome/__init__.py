"""Whether somebody reached the agency they were sent to: asked once, at a later visit."""
