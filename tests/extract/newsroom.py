#!/usr/bin/env python3
"""newsroom.py [--list]: the articles of newsroom/ as JSON lines in the shape that run.py scores, or as lists to read.

An article is a head of `name: value` lines, a line `---` and the text with its annotations in place; newsroom/README.md
says how they are written. Whatever does not follow that ends the program with the file's name and the reason.
"""
import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "newsroom"
TYPES = {"P": "PER", "O": "ORG", "L": "LOC", "G": "GRP", "E": "EVT"}
KINDS = {"d": "direct", "i": "indirect", "m": "mixed"}
CLASSES = {"": "speech", "o": "other", "n": "nested"}
UNNAMED = ("anonymous", "document", "expert", "group", "official", "witness")
PRONOUNS = {"he", "she", "it", "they", "i", "we", "you", "who"}
NAME = re.compile(r"<([POLGE]) ")
CLAIM = re.compile(r"\{((?:\d+(?:s|q|[on]?[dim])(?:@[\w-]+)?,?)+) ")
TAG = re.compile(r"(\d+)(s|q|([on]?)([dim]))(?:@([\w-]+))?")


class Article:
    """One file: its plain text, and the spans that its markup gave."""

    def __init__(self, path):
        self.id = path.stem
        head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        fields = [line.split(": ", 1) for line in head.splitlines()]
        self.speakers = {name[1:]: value for name, value in fields if name.startswith("@")}
        self.about = {name: value for name, value in fields if not name.startswith("@")}
        self.entities, self.claims, self.text = [], {}, ""
        self.parse(body.rstrip("\n"))
        self.check()

    def fail(self, why):
        sys.exit(f"newsroom/{self.id}.txt: {why}")

    def parse(self, body):
        parts, length, at, open_marks = [], 0, 0, []
        while at < len(body):
            mark = NAME.match(body, at) or CLAIM.match(body, at)
            if mark:
                open_marks.append((mark, length))
                at = mark.end()
                continue
            if body[at] in "<{":
                self.fail(f"no such mark: {body[at:at + 30]!r}")
            if body[at] in ">}":
                if not open_marks or (open_marks[-1][0].re is NAME) != (body[at] == ">"):
                    self.fail(f"closes nothing: {body[max(0, at - 30):at + 1]!r}")
                self.close(*open_marks.pop(), length)
            else:
                parts.append(body[at])
                length += 1
            at += 1
        if open_marks:
            self.fail(f"not closed: {open_marks[-1][0].group()!r}")
        self.text = "".join(parts)

    def close(self, mark, start, end):
        if mark.re is NAME:
            self.entities.append({"type": TYPES[mark[1]], "start": start, "end": end})
            return
        for number, role, kind_class, kind, speaker in TAG.findall(mark[1]):
            claim = self.claims.setdefault(int(number), {"content": [], "cue": [], "source": [], "speaker": None})
            claim[{"s": "source", "q": "cue"}.get(role, "content")].append([start, end])
            if kind:
                shape = {"kind": KINDS[kind], "class": CLASSES[kind_class]}
                if any(claim.get(key, value) != value for key, value in shape.items()):
                    self.fail(f"claim {number} is of two kinds")
                claim.update(shape)
            if speaker:
                claim["speaker"] = speaker

    def check(self):
        names = {self.text[e["start"]:e["end"]].lower() for e in self.entities}
        for key, name in self.speakers.items():
            if name.lower() not in names:
                self.fail(f"speaker {name} is not among the names")
            if key not in {claim["speaker"] for claim in self.claims.values()}:
                self.fail(f"speaker {name} says nothing")
        for number, claim in self.claims.items():
            if not claim["content"]:
                self.fail(f"claim {number} has no content")
            if claim["source"] and not claim["speaker"]:
                self.fail(f"claim {number} has a source, but no speaker")
            key = claim["speaker"]
            if key and key not in self.speakers and key not in {"-" + kind for kind in UNNAMED}:
                self.fail(f"claim {number}: no speaker {key}")
            for spans in (claim["content"], claim["cue"], claim["source"]):
                spans.sort()
                if any(a[1] > b[0] for a, b in zip(spans, spans[1:])):
                    self.fail(f"claim {number}: spans overlap")
                if any(self.text[a:b] != self.text[a:b].strip() or a == b for a, b in spans):
                    self.fail(f"claim {number}: a span is empty or has space at its ends")

    def words(self, spans):
        return " ".join(self.text[start:end] for start, end in spans)

    def document(self):
        """The article in score.py's shape."""
        entities = sorted(self.entities, key=lambda e: e["start"])
        for entity in entities:
            entity["text"] = self.text[entity["start"]:entity["end"]]
        claims = []
        for claim in sorted(self.claims.values(), key=lambda c: c["content"]):
            key = claim["speaker"] or ""
            source = self.words(claim["source"])
            claims.append({**claim, "source_text": source, "cue_text": self.words(claim["cue"]),
                           "speaker": self.speakers.get(key, ""), "source_type": key[1:] if key.startswith("-") else "",
                           "pronoun_source": source.lower() in PRONOUNS})
        return {"id": self.id, "style": self.about["style"], "held": self.about["held"] == "yes", "text": self.text,
                "entity_types": list(TYPES.values()), "entities": entities, "claims": claims}


def documents():
    return [Article(path).document() for path in sorted(FOLDER.glob("*.txt"))]


def show(document):
    text = document["text"]
    print(f"\n== {document['id']} ({document['style']}), {len(text.split())} words")
    print("  " + "; ".join(f"{e['type']} {e['text']}" for e in document["entities"]))
    for claim in document["claims"]:
        content = " … ".join(text[start:end] for start, end in claim["content"])
        speaker = claim["speaker"] or claim["source_type"] or "-"
        print(f"  {claim['class']} {claim['kind']} | {claim['source_text']} [{speaker}] | {claim['cue_text']} | {content}")


def main():
    for document in documents():
        if "--list" in sys.argv:
            show(document)
        else:
            print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
