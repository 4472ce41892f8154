"""What `make eval` prints."""
from collections import Counter

import claims as rules
import missed

OWN = ("seed", "newsroom", "newsroom held")
FEW = 10  # claims of a rule that say nothing yet
BUCKETS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.0)


def number(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def goal(now, required):
    if required is None:
        return ""
    return f"{required:g} reached" if now >= required else f"{required:g} short by {required - now:.3f}"


def print_measures(values, figures):
    """One row a measure that figures.json names: now, before, and what it must reach."""
    print(f"{'set':12} {'measure':21} {'now':>7} {'before':>7} {'change':>7}  {'must reach'}")
    for name, measures in figures.items():
        for measure, figure in measures.items():
            now = values.get(name, {}).get(measure)
            if now is None:
                continue
            before, required = figure.get("before"), figure.get("required")
            change = "" if before is None else f"{now - before:+.3f}"
            print(f"{name:12} {measure:21} {number(now):>7} {number(before):>7} {change:>7}  {goal(now, required)}")


def columns(judged, qualities):
    return "".join(f" {rules.share(judged, quality):5.2f}" if judged else " " * 6 for quality in qualities)


def print_rules(judged, scored):
    """One row a rule: in each set how many claims, the shares that agree at all and that are right, the mean confidence.

    A rule (of at least FEW claims) hurts a set's F1 when fewer of its claims agree than half that F1: it would be higher without the rule."""
    print("\nclaims by rule: how many, the share that agrees (any), that is right (80 and source), mean confidence")
    print(f"{'':24}" + "".join(f"{name:>30}" for name in judged))
    for rule in sorted({one.rule for some in judged.values() for one in some}):
        row, hurts = f"{rule:24}", []
        for name, some in judged.items():
            own = [one for one in some if one.rule == rule]
            row += f"{len(own):12}" + columns(own, ("any", "right", "confidence"))
            if len(own) >= FEW and name in scored and rules.share(own, "any") < scored[name].values["claims any"] / 2:
                hurts.append(name)
        print(row + (f"  hurts {', '.join(hurts)}" if hurts else ""))


def print_calibration(judged):
    """Claims by confidence: how many, the mean confidence and the share that is right."""
    print("\nclaims by confidence: how many, mean confidence, the share that is right (80 and source)")
    print(f"{'':24}" + "".join(f"{name:>24}" for name in judged))
    for index, least in enumerate(BUCKETS):
        most = BUCKETS[index - 1] if index else 2
        row = f"{'at least ' + str(least) if least else 'less':24}"
        for some in judged.values():
            own = [one for one in some if least <= one.confidence < most]
            row += f"{len(own):12}" + columns(own, ("confidence", "right"))
        print(row)


def print_missed(binary, scored):
    """Gold claims that were not found at all, by what extraction says of their cue, most frequent first."""
    sets = {name: missed.reasons(binary, one.documents, one.found) for name, one in scored.items() if one.annotates_claims}
    print("\nclaims that were missed, by what became of their cue")
    print(f"{'':64}" + "".join(f"{name:>15}" for name in sets))
    total = sum(sets.values(), Counter())
    for reason, _ in total.most_common():
        print(f"{reason:64}" + "".join(f"{counts[reason]:15}" for counts in sets.values()))


def judge(scored):
    """{set: its judged claims}, over the sets that annotate claims, and "dev" for all of them but the project's own."""
    judged = {name: rules.judge(one.documents, one.found) for name, one in scored.items()
              if one.annotates_claims and name != "seed"}
    return {**judged, "dev": [one for name, some in judged.items() if name not in OWN for one in some]}


def sure(judged):
    """The measure of confidence: of the claims that are sure, the share that is right."""
    some = [one for one in judged.get("dev", []) if one.confidence >= BUCKETS[0]]
    return {"sure right": rules.share(some, "right")} if some else {}
