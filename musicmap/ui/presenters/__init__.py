"""Presenters: each ties one widget to the session. State comes in by `watch`, events go out by `apply`."""
