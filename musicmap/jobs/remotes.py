"""Which remote the system has."""

from __future__ import annotations

import sys

from musicmap.jobs.remote import OnWish, Remote


def remote(on_wish: OnWish, system: str = sys.platform) -> Remote:
    """What this system has: MPRIS, macOS's “Now Playing”, or Windows' media controls."""
    match system:
        case "darwin":
            from musicmap.jobs.macos_panel import MacPanel
            from musicmap.jobs.panel import PanelRemote

            return PanelRemote(on_wish, MacPanel)
        case "win32":
            from musicmap.jobs.panel import PanelRemote
            from musicmap.jobs.windows_panel import WindowsPanel

            return PanelRemote(on_wish, WindowsPanel)
        case _:
            from musicmap.jobs.mpris_remote import MprisRemote

            return MprisRemote(on_wish)
