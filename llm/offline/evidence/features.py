"""What can be found in an answer by its words alone: parts of a story, evidence, comparisons.

English only. Everything is found by sentence, so that each finding can be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_OWN_VERBS = (
    r"(?:(?!(?:learn|want|need|like|look|happen|realiz|seem|hop|guess|assum|wonder)\w*)\w+ed|built|"
    r"wrote|led|made|took|set|ran|went|gave|got|put|cut|found|chose|drew|brought|began|met|spoke|"
    r"told|sent|kept|split|did|taught|held|showed|sat|left|sold|won|dug|broke|rewrote|hired)"
)
_NUMBER = (
    r"(?:(?<![\d/])\d(?!/\d)[\d.,]*\s?(?:%|percent\b|k\b|ms\b|x\b|[a-z]+)?|\b(?:two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|"
    r"thousand|million|billion|half|twice|double[ds]?|tripled?|dozens?|"
    r"(?:a|one|two|three) (?:third|quarter|fifth|tenth)s?)\b)"
)

CUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        # --- a story
        "setting": r"\b(?:(?:in|at) my \w+ (?:job|company|team|role|year)|"
        r"(?:at|in|on) (?:my|our|a|the|one) (?:\w+ )?(?:last|previous|"
        r"first|current|"
        r"former|old|job|company|team|startup|start-up|project|role|internship|university|school|"
        r"store|hospital|clinic|restaurant|office)|when i (?:was|worked|joined|started|led|took)|"
        r"last (?:year|month|summer|week|spring|autumn|fall|winter|quarter)|"
        r"(?:\w+ )?(?:years?|months?|weeks?|days?) (?:ago|before|into)|in (?:19|20)\d\d|"
        r"i was (?:working|leading|responsible|asked|in charge|on|the|a|part|new|running)|"
        r"i (?:worked|work|joined|ran|was) (?:at|for|as|on|in)|we (?:were|had)|there was|"
        r"one (?:day|of (?:my|our))|a (?:year|while|few \w+) ago)\b",
        "stakes": r"\b(?:deadline|release|launch|at stake|risk\w*|budget|responsible|had to|"
        r"needed? to|my (?:job|task|role|part|goal) was|cost(?:ing|s)?|behind schedule|problem|"
        r"complain\w*|because|worried|pressure|only \w+ (?:days|weeks|people)|losing|los[et]|"
        r"disagree\w*|conflict\w*|heated|argu(?:ed|ing|ments?)|tensions?|nobody (?:knew|wanted)|"
        r"fail(?:ing|ed|s|ures?)?|errors?|incident|broke\w*|stuck|blocked|wanted|kept|outage|demo|customers?|clients?)\b",
        "own_action": rf"\bi (?:\w+ly |also |then |first |just |even |went and )?{_OWN_VERBS}\b",
        "we_action": rf"\bwe (?:\w+ly |also |then |all |first )?{_OWN_VERBS}\b",
        "reason": r"\b(?:because|so that|in order to|since|instead of|rather than|to make sure|"
        r"that way|which meant|so (?:i|we)|the reason|to (?:avoid|find|see|show|keep|give|let))\b",
        "others": r"\b(?:asked|explained|convinced|agreed|listened|talked|told|showed|invited|"
        r"together|paired|feedback|manager|colleagues?|team)\b",
        "result": r"\b(?:as a result|in the end|it turned out|ended up|at the end|eventually|"
        r"(?:we|i|it|they|she|he|team) (?:shipped|delivered|launched|released|finished|"
        r"went (?:live|"
        r"out|from|up|down|well|fine)|made it|hit|closed|signed|renewed|stayed|passed)|reduced|"
        r"increased|dropped|fell|rose|grew|improved|saved|"
        r"(?:went|came|gone) (?:up|down) (?:by|from|to)|"
        r"cut\b(?=(?:\W+\w+){0,5}?\W+(?:by|from|in half))|on time|resulted in|"
        r"results (?:were|came|showed)|"
        r"(?:the|an?|good|great|final|our|my|first|that) (?:results?|outcome)|since then|"
        r"decreased|went out|afterwards?|after that|finally|never (?:happened|came) again|within|"
        r"(?:is|are|was|were) now|now (?:used|runs?|works?)|stopped|to this day|by the end|"
        r"after (?:a|one|two|three|six) (?:days?|weeks?|months?|years?|quarters?)|"
        r"(?:day|week|month|year)s? later)\b",
        # What makes a figure one of something that happened: a past tense, and a unit or a change.
        "past": r"\b(?:was|were|had|went|took|got|came|fell|rose|grew|kept|paid|\w{3,}ed)\b",
        "unit": r"%|\b(?:percent|half|twice|from|by|to|than|down|up|instead of|"
        r"(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|users?|customers?|people|"
        r"tickets?|orders?|errors?|complaints?|calls?|incidents?)\b",
        "learned": r"\b(?:learned|learnt|lesson|in hindsight|looking back|realized|realised|"
        r"taught me|took away|take away|takeaway|what i(?:'d| would| do)|i should have|"
        r"would (?:have )?do(?:ne)? (?:\w+ )?differently|next time|wish i had|i now|now i|"
        r"these days|since then i|from then on)\b",
        "changed": r"\b(?:since then|now i|i now|next time|these days|from then on|ever since|"
        r"differently|i (?:always|still) (?:\w+)|i would (?:\w+ )?(?:now|start|ask|talk|do)|"
        r"i should)\b",
        # --- specifics
        "number": _NUMBER,
        "example": r"\b(?:for example|for instance|such as|say,|e\.g|in one (?:case|project)|"
        r"at my|in my (?:last|previous|current)|we (?:had|used|once)|i (?:once|used|had|saw))\b",
        "how_why": r"\b(?:because|so that|which means|that means|since|therefore|"
        r"otherwise|works? by|"
        r"under the hood|internally|the reason|in order to|that's why|this way|if \w+ \w+|"
        r"when \w+ \w+|so (?:it|the|that|you|we|i|a)|leads? to|causes?)\b",
        # --- engineering judgment
        "tradeoff": r"\b(?:(?:good|better|best|fine|great|right|useful) (?:if|when|for)|"
        r"trade-?offs?|downside|upside|drawback|on the other hand|but|however|"
        r"instead of|rather than|compared (?:to|with)|versus|vs|depends?|at the cost|the price|"
        r"cheaper|faster|slower|simpler|alternative\w*|whereas|while|unless|only if|"
        r"advantages?|disadvantages?|pros?|cons?|more \w+ than|less \w+ than|not worth|overkill)\b",
        "verification": r"\b(?:tests?|tested|testing|measur\w+|monitor\w*|metrics?|logs?|logging|"
        r"alerts?|profil\w+|benchmark\w*|trac(?:e|es|ing)|verify|verified|verif\w+|reproduc\w+|"
        r"check\w*|explain analyze|dashboards?|staging|canary|rollback|roll back|load test\w*|"
        r"assert\w*|validat\w+|a/b|experiment\w*|review\w*|compare)\b",
        # --- systems
        "requirements": r"\b(?:users?|requests? per|per (?:second|day|minute|month|hour)|qps|rps|"
        r"latenc\w+|consisten\w+|availab\w+|assum\w+|requirements?|scope|read[- ]heavy|"
        r"write[- ]heavy|clarify|must|first i(?:'d| would)? ask|i(?:'d| would) ask|budget|"
        r"slo|sla|how many|functional|out of scope|leave out|real[- ]time|acceptable)\b",
        "scale": r"\b(?:shard\w*|partition\w*|cach\w+|replica\w*|scal\w+|horizontal\w*|balanc\w+|"
        r"queues?|cdn|hot (?:key|spot|partition)s?|hotspots?|throughput|bottlenecks?|million|"
        r"billion|batch\w*|fan[- ]?out|parallel\w*|index\w*|stream\w*|workers?|ten times|"
        r"consistent hashing|buffer\w*|async\w*)\b",
        "failure": r"\b(?:fail\w*|retr(?:y|ies|ied)|time-?outs?|backups?|crash\w*|goes down|"
        r"is down|outages?|dead[- ]letter|idempoten\w+|circuit|degrad\w+|monitor\w*|alert\w*|"
        r"duplicat\w*|lost|lose|recover\w*|redundan\w+|heartbeats?|rollback|restart\w*|"
        r"exactly once|at least once|back ?off|dies|replay\w*)\b",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Found:
    """``sentences`` are indices of the sentences with the cue; ``kinds`` different cue words."""

    sentences: tuple[int, ...]
    kinds: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.sentences)

    @property
    def count(self) -> int:
        """Sentences with the cue: a list of keywords in one breath counts once."""
        return len(self.sentences)


def find(
    cue: str,
    text: str,
    parts: Sequence[tuple[int, int]],
    only: frozenset[int] | None = None,
) -> Found:
    """Where ``cue`` (a key of :data:`CUES`) stands in the sentences ``parts`` of ``text``; with
    ``only``, in those sentences alone."""
    hits: list[int] = []
    kinds: set[str] = set()
    for n, (start, end) in enumerate(parts):
        if only is not None and n not in only:
            continue
        words = {m.group().casefold() for m in CUES[cue].finditer(text, start, end)}
        if words:
            hits.append(n)
            kinds |= words
    return Found(tuple(hits), frozenset(kinds))


def quote_of(text: str, parts: Sequence[tuple[int, int]], n: int, *, longest: int = 280) -> str:
    """Sentence ``n`` verbatim, cut at a word border when very long; "" when under three words."""
    start, end = parts[n]
    said = text[start:end]
    if len(said) > longest:
        said = said[: said.rfind(" ", 0, longest)] if " " in said[:longest] else ""
    return said if len(said.split()) >= 3 else ""
