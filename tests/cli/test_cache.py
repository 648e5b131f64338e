"""`musicmap cache`: what was heard, out into a file and in again."""

from __future__ import annotations

import shutil
from pathlib import Path

from musicmap.paths import AppDirs
from tests.cli.conftest import Musicmap
from tests.jobs.music import compose, everything_heard

ONE = ("--models", "mtt-vgg")


def test_a_desktop_listens_for_a_laptop(musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
    compose(folder, ["a.flac", "sub/b.mp3"])
    musicmap("analyze", folder, *ONE)
    out, copy = tmp_path / "heard.mmcache", tmp_path / "laptop" / "Tunes"
    said = musicmap("cache", "export", folder, out, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {"folder": str(folder), "out": str(out), "sounds": 2}
    shutil.copytree(folder, copy)
    library = AppDirs.standard().library_file(copy)
    assert musicmap("cache", "import", copy, out, "--json").json == {
        "folder": str(copy),
        "library": str(library),
        "from": str(out),
        "sounds": 2,
        "taken": 2,
        "unknown": 2,
        "results": 2,
        "refused": 0,
        "damaged": 0,
    }
    heard = musicmap("analyze", copy, *ONE, "--json").json
    assert (heard["tracks"], heard["analysed"], heard["recognised"], heard["rhythms"]) == (2, 0, 2, 0)
    assert everything_heard(library) == everything_heard(AppDirs.standard().library_file(folder))
    assert "2 sounds in the file, 0 with something new" in musicmap("cache", "import", copy, out).out


def test_for_people(musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
    said = musicmap("cache", "export", folder, tmp_path / "heard.mmcache")
    assert said.code == 0
    assert said.out == f"What was heard in 3 sounds is in {tmp_path / 'heard.mmcache'}.\n"
    again = musicmap("cache", "export", folder, tmp_path / "heard.mmcache")
    assert again.code == 2
    assert "already there" in again.err
    assert musicmap("cache", "export", folder, tmp_path / "heard.mmcache", "--overwrite").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    taken = musicmap("cache", "import", elsewhere, tmp_path / "heard.mmcache")
    assert "3 sounds of them have no file here yet" in taken.out


def test_what_cannot_be_is_one_sentence(musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear diary")
    for words, why in (
        (("export", tmp_path / "nowhere", tmp_path / "x"), "There is no library"),
        (("export", folder, tmp_path / "nowhere" / "x"), "could not be written"),
        (("import", folder, tmp_path / "letter"), "is no file of musicmap cache export"),
        (("import", folder, tmp_path / "nothing"), "cannot be opened"),
        (("import", tmp_path / "nowhere", tmp_path / "letter"), "There is no folder"),
        (("import", tmp_path, tmp_path / "letter", "--library", library), "is the library of"),
        (("swap", folder, tmp_path / "x"), "Argument VERB"),
    ):
        said = musicmap("cache", *words)
        assert (said.code, said.out) == (2, ""), words
        assert why in said.err
        assert said.err.count("\n") == 1
