"""Chooses the parts and keeps them running: bootstrap, daemon, loops, reload, logs."""
