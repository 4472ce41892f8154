#!/usr/bin/env python3
"""confidence.py BINARY GOLD… > src/extract/claims/figures.h: counts how often claims are right, for their confidence.

GOLD are sets with claims, in the shape of seed.jsonl. First for each rule, kind of claim, and source (named or not) the claims and
the right ones are counted; then for each trait, in the order of claims.h, the right claims that have it are compared with how many
the figures so far would expect: the odds between the two are the trait's. Traits that hardly change anything get odds of 1.
On standard error the figures are printed for people.
"""
import re
import sys
from pathlib import Path

import claims
import gold

SOURCES = gold.HERE.parents[1] / "src" / "extract" / "claims"
KINDS = ("direct", "indirect", "mixed")
WEIGHT, UNKNOWN = 10, 0.6  # as in confidence.c
FEW = 20


def names(prefix):
    """{the name that claims carry: the enum's constant}, in the enum's order, from confidence.c."""
    text = (SOURCES / "confidence.c").read_text(encoding="utf-8")
    return {name: constant for constant, name in re.findall(rf'\[({prefix}\w+)\] = "([^"]+)"', text)}


def share(right, found, known):
    return (right + WEIGHT * known) / (found + WEIGHT)


def odds(probability):
    return probability / (1 - probability)


def cell(one):
    return one.rule, one.claim["kind"], one.claim["source_type"] == "named"


def count(judged):
    counts = {}
    for one in judged:
        right, found = counts.get(cell(one), (0, 0))
        counts[cell(one)] = (right + one.right, found + 1)
    return counts


def expect(judged, counts):
    """The probability of each claim by its rule, kind and source alone."""
    out = []
    for one in judged:
        all_of = [pair for key, pair in counts.items() if key[0] == one.rule]
        known = share(sum(right for right, _ in all_of), sum(found for _, found in all_of), UNKNOWN)
        out.append(share(*counts[cell(one)], known))
    return out


def trait_odds(judged, expected, trait):
    """(odds, how many have it, the share that is right, the share that was expected)"""
    having = [i for i, one in enumerate(judged) if trait in one.claim["traits"]]
    if not having:
        return 1, 0, 0, 0
    right = sum(judged[i].right for i in having)
    before = sum(expected[i] for i in having) / len(having)
    after = share(right, len(having), before)
    factor = odds(after) / odds(before) if len(having) >= FEW else 1
    return (1 if 0.95 < factor < 1.05 else factor), len(having), right / len(having), before


def main():
    binary, paths = sys.argv[1], sys.argv[2:]
    judged = [one for path in paths for documents in [gold.read(path)]
              for one in claims.judge(documents, gold.extract(binary, documents, doubtful=True))]
    counts = count(judged)
    expected = expect(judged, counts)
    files = ", ".join(f"{Path(path).parent.name}/{Path(path).stem}" for path in paths)
    print("/* Measured figures of confidence.c, written by `make confidence`: how many claims of each rule, kind (direct, indirect,")
    print(" * mixed) and source (not named, named) were {right, found}; and the odds of each trait.")
    print(f" * Counted on {files}: {len(judged)} claims. */")
    print("static const struct onr_count counts[ONR_RULE_COUNT][ONR_QUOTE_COUNT][2] = {")
    for name, constant in names("ONR_RULE_").items():
        rows = [[counts.get((name, kind, named), (0, 0)) for named in (False, True)] for kind in KINDS]
        print(f"    [{constant}] = {{" + ", ".join("{{%d, %d}, {%d, %d}}" % (*a, *b) for a, b in rows) + "},")
    print("};\n\nstatic const double trait_odds[ONR_TRAIT_COUNT] = {")
    for name, constant in names("ONR_TRAIT_").items():
        factor, having, right, before = trait_odds(judged, expected, name)
        print(f"    [{constant}] = {factor:.2f},")
        print(f"{name:36} {having:6} right {right:.3f} expected {before:.3f} odds {factor:.2f}", file=sys.stderr)
        for i, one in enumerate(judged):
            if name in one.claim["traits"]:
                after = odds(expected[i]) * factor
                expected[i] = after / (1 + after)
    print("};")


if __name__ == "__main__":
    main()
