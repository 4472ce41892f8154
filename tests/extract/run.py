#!/usr/bin/env python3
"""run.py [--floors] BINARY: scores `BINARY extract --gold`.

The seed document has to reach its floors, and each renamed copy of it may fall behind the seed by no more than 0.05. Without
--floors the gold sets under ../shared/gold beside the checkout are scored as well, where they are present. The exit status
says whether a floor was missed.
"""
import json
import subprocess
import sys
from pathlib import Path

import rename
import score

HERE = Path(__file__).resolve().parent
GOLD = HERE.parents[2] / "shared" / "gold"
FLOORS = {"claims 80": 0.90, "claims speaker": 0.95, "names": 0.97, "groups": 0.97, "events": 0.97}
SLACK = 0.05
SETS = ("dev/gum_news", "dev/polnear", "dev/conllpp2020", "dev/pud_news", "dev/worldwide")
SHOWN = ("names", "groups", "events", "claims any", "claims 80", "claims speaker", "speech any", "speech 80")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def extract(binary, documents):
    """What the program finds in the documents."""
    lines = "".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents)
    done = subprocess.run([binary, "extract", "--gold"], input=lines, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"{binary} extract --gold: exit status {done.returncode}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def value(tally, measure):
    return tally.share(measure) if measure.endswith("speaker") else tally.f1(measure)


def show(label, tally):
    shown = [f"{m} {value(tally, m):.3f}" for m in SHOWN if tally.has(m)]
    print(f"{label:12} " + "  ".join(shown))


def missed(label, tally, floors):
    """Prints and counts the measures below their floors."""
    count = 0
    for measure, floor in floors.items():
        got = value(tally, measure)
        if got is None or got < floor - 1e-9:
            print(f"{label}: {measure} is {got}, expected at least {floor:.3f}")
            count += 1
    return count


def check_seed(binary):
    """The seed document and its renamed copies; the number of floors that were missed."""
    seed = read(HERE / "seed.jsonl")
    tally = score.score(seed, extract(binary, seed))
    show("seed", tally)
    count = missed("seed", tally, FLOORS)
    floors = {measure: value(tally, measure) - SLACK for measure in FLOORS}
    for name, table in json.loads((HERE / "renames.json").read_text(encoding="utf-8")).items():
        copy = [rename.rename(document, table, name) for document in seed]
        tally = score.score(copy, extract(binary, copy))
        show(name, tally)
        count += missed(name, tally, floors)
    return count


def score_sets(binary):
    for name in SETS:
        path = GOLD / f"{name}.jsonl"
        if not path.exists():
            print(f"{name.split('/')[1]:12} skipped: {path} is not there")
            continue
        gold = read(path)
        show(name.split("/")[1], score.score(gold, extract(binary, gold)))


def main():
    arguments = [a for a in sys.argv[1:] if a != "--floors"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    count = check_seed(arguments[0])
    if "--floors" not in sys.argv:
        score_sets(arguments[0])
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
