"""The seed document under other names: every annotated name is replaced as a table says, and every offset moves with it.

A table maps an entity's name to {"name": its new name, and each form that the text uses: the new form}.
"""


def replacements(document, table):
    """(start, end, new text) of every annotated name, in text order."""
    out = []
    for entity in sorted(document["entities"], key=lambda e: e["start"]):
        forms = table.get(entity["entity"])
        if forms is None or entity["text"] not in forms:
            raise SystemExit(f"rename: the table has no form for {entity['text']!r} of {entity['entity']!r}")
        out.append((entity["start"], entity["end"], forms[entity["text"]]))
    return out


def mover(edits):
    """A function from an offset of the old text to one of the new."""

    def move(offset):
        shift = 0
        for start, end, new in edits:
            if end <= offset:
                shift += len(new) - (end - start)
            elif start < offset:
                raise SystemExit(f"rename: offset {offset} is inside the name at {start}")
        return offset + shift

    return move


def new_text(text, edits):
    parts, at = [], 0
    for start, end, new in edits:
        parts += [text[at:start], new]
        at = end
    return "".join(parts) + text[at:]


def rename(document, table, name):
    """A copy of the document; `name` goes into its id."""
    edits = replacements(document, table)
    move, text = mover(edits), new_text(document["text"], edits)
    canonical = {old: forms["name"] for old, forms in table.items()}
    entities = []
    for entity in document["entities"]:
        start, end = move(entity["start"]), move(entity["end"])
        entities.append({"type": entity["type"], "start": start, "end": end, "text": text[start:end]})
    claims = []
    for claim in document["claims"]:
        spans = {part: [[move(start), move(end)] for start, end in claim[part]] for part in ("content", "cue", "source")}
        source = " ".join(text[start:end] for start, end in spans["source"])
        speaker = canonical.get(claim.get("speaker"), claim.get("speaker"))
        claims.append({**spans, "kind": claim["kind"], "source_text": source, "speaker": speaker})
    return {"id": f"{document['id']} {name}", "text": text, "entity_types": document["entity_types"],
            "entities": entities, "claims": claims}
