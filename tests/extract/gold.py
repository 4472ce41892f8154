"""The gold sets that are at hand, and what the program finds in them."""
import json
import subprocess
import sys
from pathlib import Path

import newsroom
import rename
import score

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "gold"
SETS = ("polnear", "gum_news", "pud_news", "conllpp2020", "worldwide")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def extract(binary, documents, doubtful=False):
    """What the program finds in the documents; `doubtful`: with the claims that it leaves out."""
    command = [binary, "extract", "--gold"] + ["--doubtful"] * doubtful
    lines = "".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents)
    done = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def speed(tool):
    """Megabytes a second of the whole analysis on one core, over the largest set at hand."""
    files = [path for path in (SHARED / "dev" / "polnear.jsonl", HERE / "seed.jsonl") if path.exists()]
    done = subprocess.run([tool, "1", str(files[0])], capture_output=True, encoding="utf-8", check=True)
    return float(done.stdout.split()[0])


class Scored:
    """A set, what was found in it, and the values of its measures."""

    def __init__(self, binary, documents):
        self.documents, self.found = documents, extract(binary, documents)
        tally = score.score(self.documents, self.found)
        self.values = {measure: tally.value(measure) for measure in tally.measures()}
        self.annotates_claims = "claims any" in self.values


def renamed(binary, seed):
    """The lowest value of each measure over the copies of the seed document under other names."""
    tables = json.loads((HERE / "renames.json").read_text(encoding="utf-8"))
    copies = [Scored(binary, [rename.rename(d, table, name) for d in seed]).values for name, table in tables.items()]
    return {measure: min(copy[measure] for copy in copies) for measure in copies[0]}


def score_all(binary):
    """({name: Scored} of the sets at hand but for the copies, {name: {measure: value}} of all, [files that are not there])."""
    seed = read(HERE / "seed.jsonl")
    scored, missing = {"seed": Scored(binary, seed)}, []
    articles = newsroom.documents()
    for name, held in (("newsroom", False), ("newsroom held", True)):
        scored[name] = Scored(binary, [d for d in articles if d["held"] == held])
    for name in SETS:
        path = SHARED / "dev" / f"{name}.jsonl"
        if path.exists():
            scored[name] = Scored(binary, read(path))
        else:
            missing.append(path)
    values = {name: one.values for name, one in scored.items()}
    values["renamed"] = renamed(binary, seed)
    return scored, values, missing
