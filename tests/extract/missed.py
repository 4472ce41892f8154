"""Gold claims that were not found, by what extraction says of their cue (`extract --explain`)."""
import json
import re
import subprocess
from collections import Counter, defaultdict

import score

DROPPED = re.compile(r'  dropped +".*" \[(\d+)-(\d+)\]: (.*)')


def dropped(binary, documents):
    """{id: [(start, end, reason)]} of what was dropped in each document."""
    lines = "".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents)
    done = subprocess.run([binary, "extract", "--explain"], input=lines, capture_output=True, encoding="utf-8", check=True)
    out, document = defaultdict(list), None
    for line in done.stdout.splitlines():
        if line.startswith("document "):
            document = line.removeprefix("document ")
        note = DROPPED.match(line)
        if note:
            out[document].append((int(note[1]), int(note[2]), note[3]))
    return out


def covered(claims, part):
    return set().union(*(score.characters(claim[part]) for claim in claims))


def reason(claim, cues, contents, notes):
    """Why a gold claim was missed, as far as its cue tells."""
    cue = score.characters(claim["cue"])
    if not cue:
        return "it has no cue"
    if cue & cues:
        return "its cue is another content's"
    if cue <= contents:
        return "its cue is in the content of another claim"
    said = sorted({text for start, end, text in notes if cue & set(range(start, end))})
    return said[0] if said else "no rule looks at its cue"


def reasons(binary, documents, found):
    """The number of missed gold claims for each reason."""
    notes, out = dropped(binary, documents), Counter()
    for document, result in score.joined(documents, found):
        match = score.Match(document["text"], document["claims"], result["claims"], score.is_all)
        matched = {id(claim) for claim, _ in match.agreeing(0.3)}
        cues, contents = covered(result["claims"], "cue"), covered(result["claims"], "content")
        out.update(reason(claim, cues, contents, notes[document["id"]]) for claim in document["claims"]
                   if claim["content"] and score.is_all(claim) and id(claim) not in matched)
    return out
