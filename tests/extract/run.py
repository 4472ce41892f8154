#!/usr/bin/env python3
"""run.py [--eval] [--speed TOOL] [--update before|floors] BINARY: scores `BINARY extract --gold`.

Every measure that has a floor in figures.json must reach it, in all the sets that are at hand; the exit status says whether one
was missed. With --eval the whole table is printed: every measure beside its figure before and what it must reach, the rules and
the confidences. --speed measures the speed as well, with tests/bench/extract_speed. --update writes into figures.json: today's
figures as those before, or higher floors, a little below today's figures.
"""
import argparse
import json
import sys

import gold
import report

FIGURES = gold.HERE / "figures.json"
SLACK = 0.015  # how far a floor stands below the figure that it was set by
SMALL = ("newsroom", "newsroom held", "gum_news", "pud_news")  # few claims or names: twice the slack
BY_HAND = ("seed", "renamed")  # one small document: a single claim is worth more than the slack


def missed(values, figures):
    """Prints and counts the measures below their floors."""
    count = 0
    for name, measures in figures.items():
        for measure, figure in measures.items():
            floor, now = figure.get("floor"), values.get(name, {}).get(measure)
            if floor is None or name not in values:
                continue
            if now is None or now < floor - 1e-9:
                print(f"{name}: {measure} is {report.number(now)}, expected at least {floor:.3f}")
                count += 1
    return count


def update(values, figures, what):
    for name, measures in figures.items():
        for measure, figure in measures.items():
            now = values.get(name, {}).get(measure)
            if now is None:
                continue
            if what == "before":
                figure["before"] = round(now, 3)
            elif "floor" in figure and name not in BY_HAND:
                figure["floor"] = max(figure["floor"], round(now - (2 * SLACK if name in SMALL else SLACK), 3))
    rows = [f' "{name}": {{\n' + ",\n".join(f'  "{m}": {json.dumps(figure)}' for m, figure in measures.items()) + "\n }"
            for name, measures in figures.items()]
    FIGURES.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--eval", action="store_true")
    parser.add_argument("--update", choices=("before", "floors"))
    parser.add_argument("--speed", metavar="TOOL")
    arguments = parser.parse_args()
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    scored, values, missing = gold.score_all(arguments.binary)
    for path in missing:
        print(f"skipped: {path} is not there")
    judged = report.judge(scored)
    if judged["dev"]:
        values["dev"] = report.sure(judged)
    if arguments.eval:
        if arguments.speed:
            values["speed"] = {"MB/s": gold.speed(arguments.speed)}
        report.print_measures(values, figures)
        if judged:
            report.print_rules(judged, scored)
            report.print_calibration(judged)
        report.print_missed(arguments.binary, scored)
    count = missed(values, figures)
    if arguments.update:
        update(values, figures, arguments.update)
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
