"""A Dask cluster on this machine: two processes. `python -m tests.jobs.cluster FOLDER` says its address, and ends with
its standard input."""

from __future__ import annotations

import sys
from typing import Any

import dask


def main(folder: str) -> None:
    with dask.config.set({"logging": {"distributed": "critical"}}):
        from distributed import LocalCluster

    about: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(**about, local_directory=folder, host="127.0.0.1") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
