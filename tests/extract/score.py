"""The measures of extraction, over documents as dictionaries in the shape of seed.jsonl. They are those of
../shared/gold/score.py (test_score.py compares the two where it is present), by names of two words: a block and a measure.

names     names exact: F1 where start, end and kind must agree, over PER, ORG and LOC together; names PER … names EVT: one kind.
          Found kinds that a set does not annotate are left out, or compared as MISC.
claims    block any, 80, exact: F1 where a found claim counts when the words of its content agree with a gold claim's by
          F1 >= 0.3, >= 0.8 or in all. Words are compared by place; the "that" that opens a clause and punctuation do not count.
          Each gold claim is matched once, best agreement first.
          block source, canonical, pronoun: among pairs that agree by half, the share whose source has the head word of the gold
          source; whose speaker is the gold speaker by last name; the latter for gold sources that are a pronoun.
          block cue: the share whose cue overlaps the gold cue.

The blocks of claims are: claims (all but those of class "nested"), speech (those of class "speech"), direct, indirect, mixed
(those of one kind) and direct-speech. What a block leaves out is neither demanded nor punished.
"""
import re
from collections import Counter

WORD = re.compile(r"\w+")
NAME_KINDS = ("PER", "ORG", "LOC")
KINDS = ("direct", "indirect", "mixed")
AGREEMENTS = (("any", 0.3), ("80", 0.8), ("exact", 1.0))
ACCURACIES = ("source", "canonical", "pronoun", "cue")
HALF = 0.5
PRONOUNS = set("he she they it i we you him her them who this that these those his their".split())
AFTER_HEAD = re.compile(r"\s*(?:,|\(|;|\b(?:of|who|which|that|at|from|in|for|with|on|to|and)\b|--|\u2014|\u2013)")
NO_HEAD = ("jr", "sr", "ii", "iii", "said", "says")


def f1(right, found, wanted):
    """The harmonic mean of precision and recall; 1 when nothing was found and nothing wanted."""
    return 2 * right / (found + wanted) if found + wanted else 1.0


class Tally:
    """Counts that add up over documents."""

    def __init__(self):
        self.counts = Counter()

    def add(self, measure, right, found, wanted):
        self.counts.update({(measure, "right"): right, (measure, "found"): found, (measure, "wanted"): wanted})

    def value(self, measure):
        """F1, or for an accuracy the share of what was compared; None when the gold has nothing to compare."""
        right, found, wanted = (self.counts[measure, part] for part in ("right", "found", "wanted"))
        if not wanted:
            return None
        return right / wanted if measure.split()[1] in ACCURACIES else f1(right, found, wanted)

    def measures(self):
        """Those that have a value, in the order in which they were first counted."""
        return [m for m in dict.fromkeys(measure for measure, _ in self.counts) if self.value(m) is not None]


# ---- Names ----


def name_kind(kind, annotated):
    """The kind under which a found name is compared with a set that annotates only some kinds; None: not at all."""
    if kind in annotated:
        return kind
    return "MISC" if "MISC" in annotated and kind in ("GRP", "EVT") else None


def score_names(tally, gold, found):
    annotated = gold.get("entity_types") or sorted({e["type"] for e in gold["entities"]})
    wanted = {(e["start"], e["end"], e["type"]) for e in gold["entities"]}
    got = {(e["start"], e["end"], name_kind(e["type"], annotated)) for e in found["entities"]}
    for measure, kinds in [("exact", NAME_KINDS)] + [(kind, (kind,)) for kind in NAME_KINDS + ("GRP", "EVT")]:
        kinds = set(annotated).intersection(kinds)
        a, b = ({name for name in names if name[2] in kinds} for names in (wanted, got))
        tally.add("names " + measure, len(a & b), len(b), len(a))


# ---- Sources ----


def without_possessive(phrase):
    return re.sub(r"[’']s\b", "", phrase or "")


def head(phrase):
    """The last word of a noun phrase before a comma, a preposition or a relative pronoun, in lower case."""
    phrase = without_possessive(phrase).strip()
    stop = AFTER_HEAD.search(phrase, 1)
    words = WORD.findall(phrase[: stop.start()] if stop and stop.start() > 0 else phrase) or WORD.findall(phrase)
    while len(words) > 1 and words[-1].lower() in NO_HEAD:
        words.pop()
    return words[-1].lower() if words else ""


def same_source(gold, found):
    """Whether two phrases name the same source: by head, or by last name."""
    a, b = head(gold), head(found)
    if not a or not b or a == b:
        return bool(a and b)
    capitals = [[w.lower() for w in WORD.findall(without_possessive(p)) if w[0].isupper()] for p in (gold, found)]
    if not all(capitals):
        return False
    ends = gold.strip()[-len(a):].lower() == a
    return capitals[0][-1] == capitals[1][-1] or (ends and a in capitals[1] and a not in PRONOUNS and len(a) > 2)


def characters(spans):
    return {at for start, end in spans for at in range(start, end)}


def found_source(text, found):
    return found.get("source_text") or " ".join(text[start:end] for start, end in found.get("source", []))


def source_is_right(text, gold, found):
    if same_source(gold["source_text"], found_source(text, found)):
        return True
    wanted, covered = head(gold["source_text"]), characters(found.get("source", []))
    words = (word for start, end in gold["source"] for word in WORD.finditer(text, start, end))
    return any(word.group().lower() == wanted and word.start() in covered for word in words)


# ---- Claims ----


def content_words(text, claim):
    """Where the words of a claim's content begin."""
    words = [word for start, end in sorted(map(tuple, claim["content"])) for word in WORD.finditer(text, start, end)]
    if words and words[0].group().lower() == "that":
        words = words[1:]
    return {word.start() for word in words}


def with_words(text, claims):
    """The claims that have words, each with its words."""
    pairs = ((claim, content_words(text, claim)) for claim in claims)
    return [(claim, words) for claim, words in pairs if words]


def pair(wanted, found):
    """One-to-one pairs of sets of words as (agreement, wanted, found), best first."""
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


def excused(found, free, taken):
    """Indexes of the found claims that belong to gold claims that are neither demanded nor punished."""
    left = [j for j in range(len(found)) if j not in taken]
    out = {left[j] for agreement, _, j in pair(free, [found[j] for j in left]) if agreement >= 0.3}
    return out | {j for j in left if any(len(found[j] & words) >= 0.8 * len(found[j]) for words in free)}


class Match:
    """How the found claims of a document and the demanded ones of its gold belong together.

    wanted  how many are demanded
    found   the claims that are judged, each with None or (agreement, gold claim)
    """

    def __init__(self, text, gold, found, demanded):
        claims, got = with_words(text, gold), with_words(text, found)
        wanted = [(claim, words) for claim, words in claims if demanded(claim)]
        free = [words for claim, words in claims if not demanded(claim)]
        pairs = pair([words for _, words in wanted], [words for _, words in got])
        taken = {j for agreement, _, j in pairs if agreement >= 0.3}
        out = excused([words for _, words in got], free, taken)
        partner = {j: (agreement, wanted[i][0]) for agreement, i, j in pairs}
        self.wanted = len(wanted)
        self.found = [(claim, partner.get(j)) for j, (claim, _) in enumerate(got) if j not in out]

    def agreeing(self, least):
        """(gold claim, found claim) of the pairs that agree that much."""
        return [(with_[1], claim) for claim, with_ in self.found if with_ and with_[0] >= least - 1e-9]


def is_all(claim):
    return claim.get("class") != "nested"


def is_speech(claim):
    return claim.get("class", "speech") == "speech"


def of_kind(text, gold, found, kind):
    """The found claims of a kind, and those that share a word with a gold claim of it: others are not its mistakes."""
    words = set().union(*(content_words(text, claim) for claim in gold if claim["kind"] == kind))
    return [claim for claim in found if claim.get("kind") == kind or content_words(text, claim) & words]


def score_block(tally, block, text, match):
    for measure, least in AGREEMENTS:
        tally.add(f"{block} {measure}", len(match.agreeing(least)), len(match.found), match.wanted)
    for gold, found in match.agreeing(HALF):
        if gold["source"]:
            tally.add(f"{block} source", source_is_right(text, gold, found), 1, 1)
        if gold.get("speaker"):
            right = same_source(gold["speaker"], found.get("speaker") or found_source(text, found))
            tally.add(f"{block} canonical", right, 1, 1)
            if gold.get("pronoun_source"):
                tally.add(f"{block} pronoun", right, 1, 1)
        if gold.get("cue"):
            tally.add(f"{block} cue", bool(characters(gold["cue"]) & characters(found.get("cue", []))), 1, 1)


def score_claims(tally, gold, found):
    text, wanted, got = gold["text"], gold["claims"], found["claims"]
    score_block(tally, "claims", text, Match(text, wanted, got, is_all))
    score_block(tally, "speech", text, Match(text, wanted, got, is_speech))
    for kind in KINDS:
        some = of_kind(text, wanted, got, kind)
        score_block(tally, kind, text, Match(text, wanted, some, lambda c, k=kind: is_all(c) and c["kind"] == k))
    some = of_kind(text, wanted, got, "direct")
    score_block(tally, "direct-speech", text,
                Match(text, wanted, some, lambda c: is_speech(c) and c["kind"] == "direct"))


NOTHING = {"entities": [], "claims": []}


def joined(gold, found):
    """Each gold document with what was found in it: by id; one that is missing counts as empty."""
    by_id = {document["id"]: document for document in found}
    return [(document, by_id.get(document["id"], NOTHING)) for document in gold]


def score(gold, found):
    """The tally over documents."""
    tally = Tally()
    annotated = any(document.get("claims") for document in gold)
    for document, result in joined(gold, found):
        score_names(tally, document, result)
        if annotated:
            score_claims(tally, document, result)
    return tally
