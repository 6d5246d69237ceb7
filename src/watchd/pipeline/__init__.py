"""The order of things, on ports only: poll, evaluate, attend, deliver, replay."""
