"""Fixtures for widgets."""

from __future__ import annotations

from tests.ui.widgets.shelf import dark as dark
from tests.ui.widgets.shelf import stage as stage
from tests.ui.widgets.shelf import theme as theme
