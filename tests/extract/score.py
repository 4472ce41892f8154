"""The measures of extraction, over documents as dictionaries in the shape of seed.jsonl.

names    exact F1: a name counts when start, end and kind agree. One figure for PER, ORG and LOC together, one for GRP, one for EVT.
claims   F1 where a found claim counts when the words of its content agree with a gold claim's by F1 >= 0.8 ("80") or >= 0.3
         ("any"). Words are compared by place; the "that" that opens a clause and punctuation do not count. Each gold claim is
         matched once, best agreement first. Gold claims of class "nested" are neither demanded nor punished; with
         speech_only, neither are those of any class but "speech".
speaker  among claims that agree by half, and whose gold speaker is named: the share whose speaker has the same last name.
"""
import re
from collections import Counter

WORD = re.compile(r"\w+")
NAME_KINDS = ("PER", "ORG", "LOC")


def f1(right, found, wanted):
    """The harmonic mean of precision and recall; 1 when nothing was found and nothing wanted."""
    return 2 * right / (found + wanted) if found + wanted else 1.0


class Tally:
    """Counts that add up over documents."""

    def __init__(self):
        self.counts = Counter()

    def add(self, measure, right, found, wanted):
        self.counts.update({(measure, "right"): right, (measure, "found"): found, (measure, "wanted"): wanted})

    def f1(self, measure):
        return f1(*(self.counts[measure, part] for part in ("right", "found", "wanted")))

    def share(self, measure):
        wanted = self.counts[measure, "wanted"]
        return self.counts[measure, "right"] / wanted if wanted else None

    def has(self, measure):
        return self.counts[measure, "wanted"] > 0


def name_kind(kind, annotated):
    """The kind under which a found name is compared with a set that annotates only some kinds; None: not at all."""
    if kind in annotated:
        return kind
    return "MISC" if "MISC" in annotated and kind in ("GRP", "EVT") else None


def score_names(tally, gold, found):
    annotated = set(gold.get("entity_types") or ())
    wanted = {(e["start"], e["end"], e["type"]) for e in gold["entities"] if e["type"] in annotated}
    got = {(e["start"], e["end"], name_kind(e["type"], annotated)) for e in found["entities"]}
    for measure, kinds in (("names", NAME_KINDS), ("groups", ("GRP",)), ("events", ("EVT",))):
        kinds = annotated.intersection(kinds)
        if not kinds:
            continue
        a = {name for name in wanted if name[2] in kinds}
        b = {name for name in got if name[2] in kinds}
        tally.add(measure, len(a & b), len(b), len(a))


def content_words(text, claim):
    """Where the words of a claim's content begin."""
    places = []
    for start, end in sorted(map(tuple, claim["content"])):
        for match in WORD.finditer(text, start, end):
            if not (not places and match.group().lower() == "that"):
                places.append(match.start())
    return set(places)


def pair(wanted, found):
    """One-to-one pairs of claims as (agreement, wanted, found), best first."""
    scored = []
    for i, a in enumerate(wanted):
        for j, b in enumerate(found):
            shared = len(a & b)
            if shared:
                scored.append((f1(shared, len(b), len(a)), i, j))
    scored.sort(key=lambda row: (-row[0], row[1], row[2]))
    used_wanted, used_found, pairs = set(), set(), []
    for agreement, i, j in scored:
        if i not in used_wanted and j not in used_found:
            used_wanted.add(i)
            used_found.add(j)
            pairs.append((agreement, i, j))
    return pairs


def last_name(name):
    words = WORD.findall(re.sub(r"[’']s\b", "", name or ""))
    return words[-1].lower() if words else ""


def excused(found, free, taken):
    """Indexes of the found claims that belong to gold claims that are neither demanded nor punished."""
    left = [j for j in range(len(found)) if j not in taken]
    out = {left[j] for agreement, _, j in pair(free, [found[j] for j in left]) if agreement >= 0.3}
    for j in left:
        if any(len(found[j] & words) >= 0.8 * len(found[j]) for words in free):
            out.add(j)
    return out


def score_claims(tally, gold, found, speech_only=False):
    def demanded(claim):
        kind = claim.get("class", "speech")
        return kind == "speech" if speech_only else kind != "nested"

    text = gold["text"]
    claims = [(claim, content_words(text, claim)) for claim in gold["claims"]]
    wanted = [(claim, words) for claim, words in claims if words and demanded(claim)]
    free = [words for claim, words in claims if words and not demanded(claim)]
    got = [(claim, content_words(text, claim)) for claim in found["claims"]]
    got = [(claim, words) for claim, words in got if words]
    pairs = pair([words for _, words in wanted], [words for _, words in got])
    taken = {j for agreement, _, j in pairs if agreement >= 0.3}
    count = len(got) - len(excused([words for _, words in got], free, taken))
    prefix = "speech " if speech_only else "claims "
    for measure, least in (("any", 0.3), ("80", 0.8)):
        tally.add(prefix + measure, sum(agreement >= least - 1e-9 for agreement, _, _ in pairs), count, len(wanted))
    for agreement, i, j in pairs:
        speaker = wanted[i][0].get("speaker")
        if agreement >= 0.5 and speaker:
            claim = got[j][0]
            right = last_name(speaker) == last_name(claim.get("speaker") or claim.get("source_text"))
            tally.add(prefix + "speaker", int(right), 1, 1)


def score(gold, found):
    """The tally over documents that are joined by id; one that is missing counts as empty."""
    tally = Tally()
    by_id = {document["id"]: document for document in found}
    for document in gold:
        result = by_id.get(document["id"], {"entities": [], "claims": []})
        score_names(tally, document, result)
        if document.get("claims"):
            score_claims(tally, document, result)
            score_claims(tally, document, result, speech_only=True)
    return tally
