"""XSPF and JSPF as their specifications say (<https://xspf.org/spec>, <https://xspf.org/jspf>); VLC: test_players."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from musicmap.playlist.entry import Entry
from musicmap.playlist.formats.listing import Line, Listing
from musicmap.playlist.formats.xspf import read, write, write_json
from musicmap.types import Seconds
from tests.playlist.evening import evening, known

_LISTS = Path("/music/lists")
_FULL, _BARE = known(Path("/music/100 %.flac")), Entry(Path("/music/bare.mp3"), "")


def test_what_stands_in_it() -> None:
    root = ElementTree.fromstring(write(evening(_FULL, _BARE)).data)
    assert root.tag == "{http://xspf.org/ns/0/}playlist"
    assert root.get("version") == "1"
    told = [(one.tag.removeprefix("{http://xspf.org/ns/0/}"), (one.text or "").strip()) for one in root.iter()]
    assert [one.get("rel") for one in root.iter("{http://xspf.org/ns/0/}meta")] == [
        "fmps:rating",
        "fmps:playcount",
        "fmps:lastplayed",
    ]
    assert told == [
        ("playlist", ""),
        ("title", "Evening & night"),
        ("trackList", ""),
        ("track", ""),
        ("location", "file:///music/100%20%25.flac"),
        ("title", "Jóga <live> & “more”"),
        ("creator", "Björk"),
        ("album", "Homogénic"),
        ("duration", "312345"),
        ("meta", "0.8"),
        ("meta", "7"),
        ("meta", "2024-02-29T12:30:00+00:00"),
        ("track", ""),
        ("location", "file:///music/bare.mp3"),
    ]


def test_jspf_says_the_same() -> None:
    assert json.loads(write_json(evening(_FULL, _BARE)).data) == {
        "playlist": {
            "title": "Evening & night",
            "track": [
                {
                    "location": ["file:///music/100%20%25.flac"],
                    "title": "Jóga <live> & “more”",
                    "creator": "Björk",
                    "album": "Homogénic",
                    "duration": 312_345,
                    "meta": [
                        {"fmps:rating": "0.8"},
                        {"fmps:playcount": "7"},
                        {"fmps:lastplayed": "2024-02-29T12:30:00+00:00"},
                    ],
                },
                {"location": ["file:///music/bare.mp3"]},
            ],
        }
    }


def test_what_others_write_is_read() -> None:
    data = """<?xml version="1.0" encoding="ISO-8859-1"?>
        <!DOCTYPE playlist>
        <playlist xmlns="http://xspf.org/ns/0/" xmlns:vlc="http://www.videolan.org/vlc/playlist/ns/0/" version="1">
          <title> Sp\u00e4t </title>
          <trackList>
            <track>
              <location>http://example.org/a.mp3</location>
              <location>../a%20b.mp3</location>
              <title>J\u00f3ga</title><creator>Bj\u00f6rk</creator><duration>62000</duration>
              <extension application="http://www.videolan.org/vlc/playlist/0"><vlc:id>0</vlc:id></extension>
            </track>
            <track><title>Nowhere</title></track>
            <track><location>http://example.org/radio</location></track>
          </trackList>
          <extension application="http://www.videolan.org/vlc/playlist/0"><vlc:item tid="0"/></extension>
        </playlist>""".encode("latin-1")
    assert read(data, _LISTS / "x.xspf") == (
        Listing(
            "Sp\u00e4t",
            (
                Line("../a%20b.mp3", Path("/music/a b.mp3"), "J\u00f3ga", "Bj\u00f6rk", Seconds(62.0)),
                Line("http://example.org/radio", None),
            ),
        ),
    )


def test_without_a_title_it_is_called_as_its_file() -> None:
    assert read(b"<playlist><trackList/></playlist>", _LISTS / "late.xspf") == (Listing("late", ()),)
