"""A program to kill: two workers at work, whose process ids it prints, and then it waits."""

from __future__ import annotations

import time

from musicmap.jobs.crew import Crew, Said
from tests.jobs.fakes import echo


def main() -> None:
    crew: Crew[str] = Crew(echo, (), 2)
    for worker in crew.idle:
        crew.give(worker, "task", "are you there")
    heard = 0
    while heard < 2:
        heard += sum(isinstance(news, Said) for news in crew.listen(1.0))
    print(*(crew.pid(worker) for worker in crew.busy), flush=True)
    time.sleep(60)


if __name__ == "__main__":
    main()
