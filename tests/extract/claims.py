"""Found claims one by one: by which rule, how sure, and whether they are right. What `make eval` says of rules and of
confidence, and what the confidences in src/extract/claims are counted with."""
from collections import defaultdict

import score

RIGHT = 0.8


class Judged:
    """A found claim against the gold: `any` agrees by F1 >= 0.3; `right` by >= 0.8 and with the gold's source, if it has one."""

    def __init__(self, text, claim, partner):
        agreement, gold = partner or (0, None)
        self.claim, self.rule, self.confidence = claim, claim["rule"], claim["confidence"]
        self.any = agreement >= 0.3
        self.content = agreement >= RIGHT - 1e-9
        self.right = self.content and (not gold["source"] or score.source_is_right(text, gold, claim))


def judge(documents, found):
    """The found claims of the documents, but for those in gold claims that are neither demanded nor punished."""
    out = []
    for document, result in score.joined(documents, found):
        match = score.Match(document["text"], document["claims"], result["claims"], score.is_all)
        out += [Judged(document["text"], claim, partner) for claim, partner in match.found]
    return out


def share(judged, quality):
    return sum(getattr(one, quality) for one in judged) / len(judged) if judged else None


def by(judged, key):
    """{key(claim): the claims}, in the order of the keys."""
    groups = defaultdict(list)
    for one in judged:
        groups[key(one)].append(one)
    return dict(sorted(groups.items()))
