"""What a track's file says about itself: file tags and the cover, in the way of each format.

Takes a file and a catalogue entry, changes the file; may import mutagen; runs on worker processes.
"""

# mutagen has types in some places only.
# mypy: allow-untyped-calls

from __future__ import annotations

import base64
from pathlib import Path

from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TALB, TBPM, TCON, TDRC, TIT2, TPE1, TPE2, TRCK
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from musicmap.demo.catalogue import Entry
from musicmap.demo.covers import SIDE, cover

_FRONT = 3
"""A front cover, in the list that ID3 and FLAC share."""


def tag(file: Path, entry: Entry, bpm: int) -> None:
    """Write the file tags and the cover picture: PNG in FLAC, JPEG elsewhere."""
    match entry.album.format:
        case "mp3":
            _id3(entry, bpm).save(file)
        case "m4a":
            _tag_m4a(file, entry, bpm)
        case "flac":
            flac = FLAC(file)
            flac.update(_comments(entry, bpm))
            flac.add_picture(_picture(entry, "PNG"))
            flac.save()
        case "ogg" | "opus" as kind:
            ogg = OggOpus(file) if kind == "opus" else OggVorbis(file)
            ogg.update(_comments(entry, bpm))
            ogg["metadata_block_picture"] = [base64.b64encode(_picture(entry, "JPEG").write()).decode("ascii")]
            ogg.save()


def _comments(entry: Entry, bpm: int) -> dict[str, list[str]]:
    """As Vorbis comments."""
    album = entry.album
    return {
        "title": [entry.title],
        "artist": [album.artist],
        "albumartist": [album.artist],
        "album": [album.title],
        "tracknumber": [str(entry.number)],
        "tracktotal": [str(len(album.tracks))],
        "date": [str(album.year)],
        "genre": list(album.genres),
        "bpm": [str(bpm)],
    }


def _picture(entry: Entry, format: str) -> Picture:
    picture = Picture()
    picture.type = _FRONT
    picture.mime = f"image/{format.lower()}"
    picture.data = cover(entry.album, format)
    picture.width = picture.height = SIDE
    picture.depth = 24
    return picture


def _id3(entry: Entry, bpm: int) -> ID3:
    album = entry.album
    tags = ID3()
    tags.add(TIT2(encoding=3, text=entry.title))
    tags.add(TPE1(encoding=3, text=album.artist))
    tags.add(TPE2(encoding=3, text=album.artist))
    tags.add(TALB(encoding=3, text=album.title))
    tags.add(TRCK(encoding=3, text=f"{entry.number}/{len(album.tracks)}"))
    tags.add(TDRC(encoding=3, text=str(album.year)))
    tags.add(TCON(encoding=3, text=list(album.genres)))
    tags.add(TBPM(encoding=3, text=str(bpm)))
    tags.add(APIC(encoding=3, mime="image/jpeg", type=_FRONT, desc="", data=cover(album)))
    return tags


def _tag_m4a(file: Path, entry: Entry, bpm: int) -> None:
    album = entry.album
    tagged = MP4(file)
    tagged["\xa9nam"] = [entry.title]
    tagged["\xa9ART"] = tagged["aART"] = [album.artist]
    tagged["\xa9alb"] = [album.title]
    tagged["trkn"] = [(entry.number, len(album.tracks))]
    tagged["\xa9day"] = [str(album.year)]
    tagged["\xa9gen"] = list(album.genres)
    tagged["tmpo"] = [bpm]
    tagged["covr"] = [MP4Cover(cover(album), imageformat=MP4Cover.FORMAT_JPEG)]
    tagged.save()
