"""From a bad answer to better material: examples, clusters, what needs care, parity, quality per card, replay."""
