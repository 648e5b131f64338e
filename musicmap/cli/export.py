"""`musicmap export`: a layer as arrays for other programs."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from musicmap.cli.choices import card_of, heard_layer, layer_named
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.layers.matrix import LayerMatrix


def add(commands: Commands) -> None:
    parser = commands(
        help="write a layer as arrays",
        description="Writes a row for every segment of a library. FILE.npz gets the arrays path, start_s, values "
        "(segments × dimensions, float32) and columns (their names); FILE.parquet a column for each of them.",
    )
    add_folder(parser)
    parser.add_argument("--layer", required=True, metavar="MODEL/LAYER", help="like msd-musicnn/taggram")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="FILE.npz or FILE.parquet")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class _Table:
    """What is written: N rows."""

    matrix: LayerMatrix
    paths: Sequence[str]
    """(T,) of the matrix' tracks."""
    columns: tuple[str, ...]


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader
    from musicmap.playlist.atomic import whole_file

    out: Path = args.out
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise UserError(f"“{out.name}” is not the name of an NPZ or Parquet file.", "Let it end in .npz or .parquet.")
    layer = layer_named(args.layer)
    with Reader(library_file(args, dirs)) as reader, reader.snapshot():
        matrix = heard_layer(reader, layer)
        paths = {track.id: str(track.path) for track in reader.tracks()}
    table = _Table(matrix, [paths[track] for track in matrix.tracks], card_of(layer.model).columns(layer.kind))
    with whole_file(out, overwrite=True) as file:
        write(file, table)
    rows, dimensions = matrix.values.shape
    document = {
        "out": str(out.absolute()),
        "layer": str(layer),
        "tracks": len(matrix.tracks),
        "segments": rows,
        "dimensions": dimensions,
    }
    told = f"{counted(rows, 'segment')} of {counted(len(matrix.tracks), 'track')}, {dimensions} columns, in {out}"
    output.result(document, (told,))
    return 0


def _npz(file: BinaryIO, table: _Table) -> None:
    import numpy as np

    np.savez_compressed(
        file,
        path=np.array(table.paths, dtype=str)[table.matrix.track],
        start_s=table.matrix.start,
        values=table.matrix.values,
        columns=np.array(table.columns, dtype=str),
    )


def _parquet(file: BinaryIO, table: _Table) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    # Parquet's strings are UTF-8: bytes of a name that are not become escapes.
    names = pa.array([os.fsencode(path).decode("utf-8", "backslashreplace") for path in table.paths])
    columns = {
        "path": names.take(pa.array(table.matrix.track)),
        "start_s": pa.array(table.matrix.start),
        **{name: pa.array(table.matrix.values[:, i]) for i, name in enumerate(table.columns)},
    }
    about = {"layer": str(table.matrix.layer), "segment_s": str(table.matrix.segment_length)}
    parquet.write_table(pa.table(columns).replace_schema_metadata(about), file)


_WRITERS: dict[str, Callable[[BinaryIO, _Table], None]] = {".npz": _npz, ".parquet": _parquet}
