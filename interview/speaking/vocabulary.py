"""How symbols, short forms and names are said, by language. Tables only; see spoken_text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["AS_WORDS", "NAMES", "UNITS", "WORDS", "Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a person who reads aloud says for a sign; one language."""

    of: str
    plus: str
    minus: str
    times: str
    equals: str
    not_equal: str
    at_least: str
    at_most: str
    more: str
    less: str
    about: str
    arrow: str
    star: str
    dot: str
    slash: str
    dash: str
    at: str
    number: str
    percent: str
    to: str
    point: str
    squared: str
    cubed: str
    power: str
    both: str
    either: str
    negated: str
    per: str
    code: str
    million: str
    billion: str
    thousand: str
    #: (one, many) of $, €, £.
    dollar: tuple[str, str]
    euro: tuple[str, str]
    pound: tuple[str, str]
    #: Short form -> what is said; matched without regard to case.
    short: Mapping[str, str]


WORDS: Mapping[str, Words] = {
    "en": Words(
        of="of",
        plus="plus",
        minus="minus",
        times="times",
        equals="equals",
        not_equal="not equal to",
        at_least="greater than or equal to",
        at_most="less than or equal to",
        more="greater than",
        less="less than",
        about="about",
        arrow="arrow",
        star="star",
        dot="dot",
        slash="slash",
        dash="dash",
        at="at",
        number="number",
        percent="percent",
        to="to",
        point="point",
        squared="squared",
        cubed="cubed",
        power="to the",
        both="and",
        either="or",
        negated="not",
        per="per",
        code="The code is on the card.",
        million="million",
        billion="billion",
        thousand="thousand",
        dollar=("dollar", "dollars"),
        euro=("euro", "euros"),
        pound=("pound", "pounds"),
        short={
            "e.g.": "for example",
            "i.e.": "that is",
            "etc.": "et cetera",
            "vs.": "versus",
            "w/o": "without",
            "approx.": "approximately",
        },
    ),
    "de": Words(
        of="von",
        plus="plus",
        minus="minus",
        times="mal",
        equals="gleich",
        not_equal="ungleich",
        at_least="mindestens",
        at_most="höchstens",
        more="größer als",
        less="kleiner als",
        about="etwa",
        arrow="Pfeil",
        star="Stern",
        dot="Punkt",
        slash="Schrägstrich",
        dash="Strich",
        at="at",
        number="Nummer",
        percent="Prozent",
        to="bis",
        point="Punkt",
        squared="Quadrat",
        cubed="hoch drei",
        power="hoch",
        both="und",
        either="oder",
        negated="nicht",
        per="pro",
        code="Der Code steht auf der Karte.",
        million="Millionen",
        billion="Milliarden",
        thousand="tausend",
        dollar=("Dollar", "Dollar"),
        euro=("Euro", "Euro"),
        pound=("Pfund", "Pfund"),
        short={
            "z. B.": "zum Beispiel",
            "z.B.": "zum Beispiel",
            "d. h.": "das heißt",
            "d.h.": "das heißt",
            "usw.": "und so weiter",
            "bzw.": "beziehungsweise",
            "u. a.": "unter anderem",
            "u.a.": "unter anderem",
            "ca.": "circa",
            "vs.": "gegen",
        },
    ),
    "fr": Words(
        of="de",
        plus="plus",
        minus="moins",
        times="fois",
        equals="égale",
        not_equal="différent de",
        at_least="supérieur ou égal à",
        at_most="inférieur ou égal à",
        more="supérieur à",
        less="inférieur à",
        about="environ",
        arrow="flèche",
        star="étoile",
        dot="point",
        slash="barre oblique",
        dash="tiret",
        at="arobase",
        number="numéro",
        percent="pour cent",
        to="à",
        point="point",
        squared="au carré",
        cubed="au cube",
        power="puissance",
        both="et",
        either="ou",
        negated="non",
        per="par",
        code="Le code est sur la carte.",
        million="millions",
        billion="milliards",
        thousand="mille",
        dollar=("dollar", "dollars"),
        euro=("euro", "euros"),
        pound=("livre", "livres"),
        short={
            "p. ex.": "par exemple",
            "p.ex.": "par exemple",
            "c.-à-d.": "c'est-à-dire",
            "etc.": "et cetera",
            "env.": "environ",
            "vs.": "contre",
        },
    ),
    "es": Words(
        of="de",
        plus="más",
        minus="menos",
        times="por",
        equals="igual a",
        not_equal="distinto de",
        at_least="mayor o igual que",
        at_most="menor o igual que",
        more="mayor que",
        less="menor que",
        about="unos",
        arrow="flecha",
        star="asterisco",
        dot="punto",
        slash="barra",
        dash="guion",
        at="arroba",
        number="número",
        percent="por ciento",
        to="a",
        point="punto",
        squared="al cuadrado",
        cubed="al cubo",
        power="elevado a",
        both="y",
        either="o",
        negated="no",
        per="por",
        code="El código está en la tarjeta.",
        million="millones",
        billion="mil millones",
        thousand="mil",
        dollar=("dólar", "dólares"),
        euro=("euro", "euros"),
        pound=("libra", "libras"),
        short={
            "p. ej.": "por ejemplo",
            "p.ej.": "por ejemplo",
            "etc.": "etcétera",
            "aprox.": "aproximadamente",
            "vs.": "contra",
        },
    ),
    "pt": Words(
        of="de",
        plus="mais",
        minus="menos",
        times="vezes",
        equals="igual a",
        not_equal="diferente de",
        at_least="maior ou igual a",
        at_most="menor ou igual a",
        more="maior que",
        less="menor que",
        about="cerca de",
        arrow="seta",
        star="asterisco",
        dot="ponto",
        slash="barra",
        dash="hífen",
        at="arroba",
        number="número",
        percent="por cento",
        to="a",
        point="ponto",
        squared="ao quadrado",
        cubed="ao cubo",
        power="elevado a",
        both="e",
        either="ou",
        negated="não",
        per="por",
        code="O código está no cartão.",
        million="milhões",
        billion="mil milhões",
        thousand="mil",
        dollar=("dólar", "dólares"),
        euro=("euro", "euros"),
        pound=("libra", "libras"),
        short={
            "p. ex.": "por exemplo",
            "p.ex.": "por exemplo",
            "etc.": "et cetera",
            "aprox.": "aproximadamente",
            "vs.": "contra",
        },
    ),
}

#: Units after a number, English: (one, many). Other languages' voices read them themselves.
UNITS: Mapping[str, tuple[str, str]] = {
    "ms": ("millisecond", "milliseconds"),
    "µs": ("microsecond", "microseconds"),
    "μs": ("microsecond", "microseconds"),
    "ns": ("nanosecond", "nanoseconds"),
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "PB": ("petabyte", "petabytes"),
    "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"),
    "GiB": ("gibibyte", "gibibytes"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "Mbit": ("megabit", "megabits"),
    "Gbit": ("gigabit", "gigabits"),
    "GHz": ("gigahertz", "gigahertz"),
    "MHz": ("megahertz", "megahertz"),
    "req": ("request", "requests"),
    "rps": ("request per second", "requests per second"),
    "qps": ("query per second", "queries per second"),
    "QPS": ("query per second", "queries per second"),
}

#: Names and short words as engineers say them, English; the written form is matched as a word.
NAMES: Mapping[str, str] = {
    "C++": "C plus plus",
    "C#": "C sharp",
    "F#": "F sharp",
    ".NET": "dot net",
    "ASP.NET": "A S P dot net",
    "Node.js": "Node J S",
    "Next.js": "Next J S",
    "Nuxt.js": "Nuxt J S",
    "Vue.js": "Vue J S",
    "Express.js": "Express J S",
    "Three.js": "Three J S",
    "D3.js": "D 3 J S",
    "k8s": "Kubernetes",
    "K8s": "Kubernetes",
    "i18n": "internationalization",
    "l10n": "localization",
    "a11y": "accessibility",
    "kubectl": "kube control",
    "nginx": "engine X",
    "NGINX": "engine X",
    "PostgreSQL": "Postgres Q L",
    "MySQL": "My S Q L",
    "NoSQL": "no S Q L",
    "SQLite": "S Q Lite",
    "GraphQL": "graph Q L",
    "PL/SQL": "P L S Q L",
    "gRPC": "G R P C",
    "OAuth": "O auth",
    "OAuth2": "O auth 2",
    "PKCE": "pixie",
    "JSON": "Jason",
    "JSONB": "Jason B",
    "YAML": "yammel",
    "TOML": "tommel",
    "HAProxy": "H A proxy",
    "DevOps": "dev ops",
    "DevSecOps": "dev sec ops",
    "MLOps": "M L ops",
    "IPv4": "I P version 4",
    "IPv6": "I P version 6",
    "WebSocket": "web socket",
    "WebSockets": "web sockets",
    "stdin": "standard in",
    "stdout": "standard out",
    "stderr": "standard error",
    "localhost": "local host",
    "kwargs": "keyword args",
    "WASM": "wazzum",
    "CORS": "cores",
    "GUI": "gooey",
    "CI/CD": "C I, C D",
    "I/O": "I O",
    "A/B": "A-B",
    "Redis": "reddis",
    "CLI": "C L I",
    "TCP/IP": "T C P I P",
    "SSL/TLS": "S S L, T L S",
}

_CAPITALS = """
SELECT FROM WHERE HAVING GROUP ORDER BY LIMIT OFFSET INSERT INTO UPDATE DELETE SET VALUES JOIN
LEFT RIGHT INNER OUTER FULL CROSS ON USING UNION ALL DISTINCT EXPLAIN ANALYZE INDEX TABLE VIEW
CREATE ALTER DROP COMMIT ROLLBACK BEGIN GRANT NULL NOT AND OR IN EXISTS BETWEEN LIKE CASE WHEN
THEN ELSE END WITH AS OVER PARTITION COUNT SUM MIN MAX LOCK PRIMARY FOREIGN KEY UNIQUE VACUUM GET
POST PUT PATCH HEAD OPTIONS TRUE FALSE RETURN SOLID ACID CRUD REST CAP RAID STAR SOAP BASE DRY
LAMP SWOT NASA NATO SCRUM AGILE KISS SPIKE MUST SHOULD WILL YOUR ONE ONLY NEVER ALWAYS WHY HOW
WHAT
"""

#: Written in capitals and said as words: keywords, methods, and acronyms that are words.
AS_WORDS = frozenset(_CAPITALS.split())
