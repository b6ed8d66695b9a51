"""Checks everything in deploy/ without a cluster, a container or a network: `python -m deploy.check`."""
