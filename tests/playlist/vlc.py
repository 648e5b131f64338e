"""What VLC makes of a playlist, through its own library; run as a program, as VLC leaves threads behind.

`python -m tests.playlist.vlc FILE` prints a JSON list of [address, title, artist, milliseconds], the last after
having opened the file itself: −1 where VLC found nothing to play. (The program `vlc` refuses to be run as root.)
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

Heard = tuple[str, str, str, int]


def heard_by_vlc(playlist: Path, home: Path) -> list[Heard]:
    """The entries of a playlist in their order."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.playlist.vlc", os.fspath(playlist)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"HOME": str(home), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return [(address, title, artist, length) for address, title, artist, length in json.loads(done.stdout)]


_RESULTS = {
    "new": ctypes.c_void_p,
    "media_new_path": ctypes.c_void_p,
    "media_subitems": ctypes.c_void_p,
    "media_list_item_at_index": ctypes.c_void_p,
    "media_get_mrl": ctypes.c_char_p,
    "media_get_meta": ctypes.c_char_p,
    "media_get_duration": ctypes.c_longlong,
}
_TITLE, _ARTIST = 0, 1
_MOST_MS = 20_000


class _Vlc:
    def __init__(self) -> None:
        self._library = ctypes.CDLL("libvlc.so.5")
        for name, result in _RESULTS.items():
            getattr(self._library, f"libvlc_{name}").restype = result
        self._instance = self._call("new", 1, (ctypes.c_char_p * 1)(b"--quiet"))

    def entries(self, playlist: str) -> list[Heard]:
        opened = self._parsed(self._call("media_new_path", self._instance, os.fsencode(playlist)))
        items = self._call("media_subitems", opened)
        return [
            self._heard(self._call("media_list_item_at_index", items, i))
            for i in range(self._call("media_list_count", items))
        ]

    def _heard(self, media: ctypes.c_void_p) -> Heard:
        address, title, artist = (
            (text or b"").decode("utf-8")
            for text in (
                self._call("media_get_mrl", media),
                self._call("media_get_meta", media, _TITLE),
                self._call("media_get_meta", media, _ARTIST),
            )
        )
        return address, title, artist, self._call("media_get_duration", self._parsed(media))

    def _parsed(self, media: ctypes.c_void_p) -> ctypes.c_void_p:
        self._call("media_parse_with_options", media, 0, _MOST_MS)
        while not self._call("media_get_parsed_status", media):
            time.sleep(0.002)
        return media

    def _call(self, name: str, *arguments: object) -> Any:
        result = getattr(self._library, f"libvlc_{name}")(*arguments)
        return ctypes.c_void_p(result) if _RESULTS.get(name) is ctypes.c_void_p else result


if __name__ == "__main__":
    print(json.dumps(_Vlc().entries(sys.argv[1])))
