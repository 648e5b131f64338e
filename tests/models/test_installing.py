"""Downloads from a real server on this machine: one that breaks off, serves ranges, changes its mind, or lies."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from musicmap.errors import ModelError
from musicmap.models import installing
from musicmap.models.card import ModelCard
from musicmap.models.catalogue import Catalogue, Offered
from musicmap.models.download import NotThere, fetch, size_of
from musicmap.models.installing import install, terms
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from tests.models import standins as made

CONTENT = bytes(range(256)) * 4096


@dataclass
class Shop:
    """What a server has, and how it behaves."""

    files: dict[str, bytes] = field(default_factory=dict)
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers breaks off."""
    ranges: bool = True
    tag: str = '"one"'
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Paths, and the ranges that were asked for."""
    address: str = ""
    refuses: int = 0
    """A status to answer everything with."""
    leads_to: str = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                shop.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append((request.path, wanted))
        request.close_connection = True
        if self.refuses or self.leads_to or request.path not in self.files:
            request.send_response(self.refuses or (302 if self.leads_to else 404))
            if self.leads_to:
                request.send_header("Location", self.leads_to)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        content = self.files[request.path]
        first = 0
        if wanted and self.ranges and request.headers.get("If-Range") == self.tag:
            first = int(wanted.removeprefix("bytes=").rstrip("-"))
        if first and first >= len(content):
            request.send_response(416)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(206 if first else 200)
        if first:
            request.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        request.send_header("Content-Length", str(len(content) - first))
        request.send_header("ETag", self.tag)
        request.end_headers()
        limit = self.breaks_after.pop(0) if self.breaks_after else len(content)
        try:
            request.wfile.write(content[first : first + limit])
        except (BrokenPipeError, ConnectionResetError):
            return  # whoever only asked for the size does not listen


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    shop = Shop({"/model.onnx": CONTENT})
    server = ThreadingHTTPServer(("127.0.0.1", 0), shop.handler())
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shop
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_comes_whole(shop: Shop, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    fetch(f"{shop.address}/model.onnx", tmp_path / "m", lambda here, size: told.append((here, size)))
    assert (tmp_path / "m").read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert size_of(f"{shop.address}/model.onnx") == len(CONTENT)


def test_it_goes_on_where_it_broke_off(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = [300_000, 1, 500_000]
    fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT
    assert [wanted for _, wanted in shop.asked] == [None, "bytes=300000-", "bytes=300001-", "bytes=800001-"]


def test_it_goes_on_the_next_time(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = [300_000, 0, 0, 0, 0, 0]
    with pytest.raises(ModelError, match=r"broke off after 0\.3 MB\..*goes on"):
        fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert (tmp_path / "m.part").read_bytes() == CONTENT[:300_000]
    shop.breaks_after = []
    fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert shop.asked[-1] == ("/model.onnx", "bytes=300000-")
    assert (tmp_path / "m").read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_another_file_by_then_is_fetched_from_its_beginning(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = [300_000, 0, 0, 0, 0, 0]
    with pytest.raises(ModelError, match="broke off"):
        fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    shop.breaks_after, shop.tag = [], '"two"'
    shop.files["/model.onnx"] = CONTENT[::-1]
    fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize(("ranges", "tag"), [(False, '"one"'), (True, 'W/"weak"'), (True, "")])
def test_a_server_that_cannot_go_on(shop: Shop, tmp_path: Path, ranges: bool, tag: str) -> None:
    shop.ranges, shop.tag, shop.breaks_after = ranges, tag, [300_000]
    fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT


def test_more_is_here_than_there_is(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "m.part").write_bytes(b"x" * (len(CONTENT) + 5))
    (tmp_path / "m.part.mark").write_text(shop.tag, "utf-8")
    fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT


def test_whoever_gives_up_keeps_what_is_here(shop: Shop, tmp_path: Path) -> None:
    def enough(here: int, _size: int | None) -> None:
        if here > 400_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(f"{shop.address}/model.onnx", tmp_path / "m", enough)
    here = (tmp_path / "m.part").read_bytes()
    assert len(here) > 400_000
    assert here == CONTENT[: len(here)]


def test_files_and_servers_that_are_not_there(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"has no file other\.onnx"):
        fetch(f"{shop.address}/other.onnx", tmp_path / "m")
    shop.refuses = 503
    with pytest.raises(ModelError, match=r"refuses \(503\)"):
        fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/model.onnx"
        with pytest.raises(ModelError, match=r"no way to 127\.0\.0\.1 from here\. Look whether there is a network"):
            fetch(address, tmp_path / "m")


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/model"])
def test_it_is_not_led_elsewhere(shop: Shop, tmp_path: Path, place: str) -> None:
    shop.leads_to = place
    with pytest.raises(ModelError):
        fetch(f"{shop.address}/model.onnx", tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry.of(models_folder(), tmp_path / "mine")


@pytest.fixture
def offered(shop: Shop) -> Offered:
    """A head, as Essentia's server has it."""
    graph = made.network((200,), tags=2, squash="Softmax", names=("embeddings", "activations", ""))
    shop.files = {
        "/heads/mood-1.onnx": graph,
        "/heads/mood-1.json": json.dumps(made.essentia_words()).encode(),
    }
    return Offered(
        "mood-1", "Mood", "Glad or not.", "CC BY-NC-SA 4.0", f"{shop.address}/heads/mood-1", (".onnx", ".pb")
    )


def accept(_card: ModelCard) -> None:
    return None


def test_a_model_is_installed(shop: Shop, offered: Offered, registry: Registry) -> None:
    agreed = terms(offered, registry)
    graph = shop.files["/heads/mood-1.onnx"]
    assert (agreed.bytes, agreed.address) == (len(graph), f"{offered.address}.onnx")
    hashes: list[str] = []
    card = install(agreed, registry, accept, lambda here, size: None, hashes.append)
    assert hashes == [card.sha256] == [hashlib.sha256(graph).hexdigest()]
    assert (card.name, card.title, card.classes) == ("mood-1", "Mood", ("danceable", "not danceable"))
    assert [path.name for path in (registry.own or Path()).iterdir()] == ["mood-1"]
    with pytest.raises(ModelError, match="here already"):
        terms(offered, registry.again())


def test_a_graph_is_taken_where_there_is_no_onnx_and_essentia_is_here(
    shop: Shop, offered: Offered, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    del shop.files["/heads/mood-1.onnx"]
    shop.files["/heads/mood-1.pb"] = made.frozen("Placeholder", "Softmax")
    monkeypatch.setattr(installing, "is_installed", lambda: True)
    assert terms(offered, registry).address.endswith(".pb")
    monkeypatch.setattr(installing, "is_installed", lambda: False)
    with pytest.raises(NotThere, match=r"mood-1\.onnx"):
        terms(offered, registry)
    with pytest.raises(ModelError, match="needs Essentia"):
        terms(replace(offered, endings=(".pb",)), registry)


def test_another_file_than_the_one_that_is_known(offered: Offered, registry: Registry) -> None:
    known = replace(offered, sha256="0" * 64)
    with pytest.raises(ModelError, match="not the file that musicmap knows"):
        install(terms(known, registry), registry, accept, lambda here, size: None)
    assert list((registry.own or Path()).iterdir()) == []


@pytest.mark.parametrize("content", [b"<html>Sign in to this network</html>", b"", b"\0" * 1000])
def test_a_wrong_file(shop: Shop, offered: Offered, registry: Registry, content: bytes) -> None:
    shop.files["/heads/mood-1.onnx"] = content
    with pytest.raises(ModelError, match="no ONNX model"):
        install(terms(offered, registry), registry, accept, lambda here, size: None)
    assert list((registry.own or Path()).iterdir()) == []


def test_a_wrong_card(shop: Shop, offered: Offered, registry: Registry) -> None:
    shop.files["/heads/mood-1.json"] = b"<html>Sign in to this network</html>"
    with pytest.raises(ModelError, match="card"):
        install(terms(offered, registry), registry, accept, lambda here, size: None)
    assert list((registry.own or Path()).iterdir()) == []


def test_an_install_that_broke_off_goes_on(shop: Shop, offered: Offered, registry: Registry) -> None:
    agreed = terms(offered, registry)
    shop.breaks_after = [1 << 20, 1000, 0, 0, 0, 0, 0]
    with pytest.raises(ModelError, match="broke off"):
        install(agreed, registry, accept, lambda here, size: None)
    shop.breaks_after, shop.asked = [], []
    assert registry.again().names() == registry.names()
    assert install(agreed, registry, accept, lambda here, size: None).name == "mood-1"
    assert shop.asked == [("/heads/mood-1.onnx", "bytes=1000-")]


def test_the_catalogue_that_is_shipped() -> None:
    catalogue = Catalogue.of(models_folder())
    assert {"audioset-vggish-3", "discogs-effnet-bsdynamic-1", "danceability-msd-musicnn-1"} <= set(catalogue.names)
    for one in catalogue.models:
        assert one.address.startswith("https://essentia.upf.edu/models/")
        assert one.address.endswith(f"/{one.name}"), "a head is found by the name of the file that it listens to"
        assert one.licence == "CC BY-NC-SA 4.0"
    with pytest.raises(ModelError, match="no model “nothing” to install"):
        catalogue.named("nothing")
