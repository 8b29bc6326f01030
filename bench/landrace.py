"""R4: two managers want 60 % of one parcel at the same moment, 1,000 rounds, on SQLite and on PostgreSQL.

Runs the race of tests/placement/test_race.py with more rounds; it fails when a round gives land away twice or to nobody.
"""

import argparse
import os
import subprocess
import sys
import time

RACE = "tests/placement/test_race.py::test_of_two_managers_at_once_exactly_one_gets_the_land"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    rounds = parser.parse_args().rounds
    for engine in ("sqlite", "postgresql"):
        begun = time.perf_counter()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{RACE}[{engine}]"]
        told = subprocess.run(command, env={**os.environ, "LAND_RACE_ROUNDS": str(rounds)}, check=False)
        verdict = "0 over-assigned, 0 errors" if told.returncode == 0 else "FAILED"
        print(f"{engine}: {rounds} rounds, {verdict}, {time.perf_counter() - begun:.0f} s")
        if told.returncode:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
