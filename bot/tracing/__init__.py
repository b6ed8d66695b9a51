"""Traces: what a request took where, in the gateway and in the action server."""
