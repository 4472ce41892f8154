#!/usr/bin/env python3
"""test_score.py BINARY: the measures are those of the shared scorer, where it is present, on what BINARY finds."""
import importlib.util
import sys

import gold
import score

BLOCKS = {"claims all": "claims", "claims speech only": "speech", "claims direct": "direct", "claims indirect": "indirect",
          "claims mixed": "mixed", "claims direct speech": "direct-speech"}
MEASURES = {"any": "any", "80": "80", "exact": "exact", "speaker": "source", "canonical": "canonical", "pronoun": "pronoun",
            "cue": "cue"}


def load(path):
    spec = importlib.util.spec_from_file_location("shared_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def theirs(result):
    """The shared scorer's figures under the names of ours."""
    out = {}
    for block, name in BLOCKS.items():
        for measure, own in MEASURES.items():
            row = result.get(block, {}).get(measure, {})
            if row.get("gold") or row.get("of"):
                out[f"{name} {own}"] = row["F1"] if "F1" in row else row["acc"]
    if "entities" in result:
        out["names exact"] = result["entities PER/ORG/LOC"]["exact"]["F1"]
        kinds = ("PER", "ORG", "LOC", "GRP", "EVT")
        rows = {kind: row for kind, row in result["entities"]["per_type"].items() if kind in kinds and row["gold"]}
        out.update({f"names {kind}": row["F1"] for kind, row in rows.items()})
    return out


def differences(shared, documents, found):
    by_id = [{document["id"]: document for document in some} for some in (documents, found)]
    tally = score.score(documents, found)
    ours = {measure: tally.value(measure) for measure in tally.measures()}
    expected = theirs(shared.score(*by_id))
    return [f"{m} is {ours.get(m)}, the shared scorer says {expected.get(m)}" for m in sorted({*ours, *expected})
            if m not in ours or m not in expected or abs(ours[m] - expected[m]) > 0.0001]


def main():
    path, failed = gold.SHARED / "score.py", False
    if not path.exists():
        print(f"the shared scorer is not compared with: {path} is not there")
        return
    shared = load(path)
    for name in ("seed",) + gold.SETS:
        file = gold.HERE / "seed.jsonl" if name == "seed" else gold.SHARED / "dev" / f"{name}.jsonl"
        documents = gold.read(file) if file.exists() else []
        for line in differences(shared, documents, gold.extract(sys.argv[1], documents)):
            print(f"{name}: {line}")
            failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
