"""Makes the voice messages beside this file; run it again after changing a text.

Needs Debian's ``flite`` (a BSD-licensed speech synthesizer): ``apt-get install
flite``, then ``python -m sandbox.samples.make`` in the repository's root. The texts are our own,
so the recordings are too. ``samples.json`` holds, by file name: what it is, the duration in
seconds and the waveform that Discord sends along, and the words spoken (for tests).

In a text, "/2.5/" is a silence of 2.5 seconds.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from interview.models import RecordingLimits
from sandbox.voice_messages import VOICE_RATE, encode, waveform
from speech.intake.guards import Samples, decode

HERE = Path(__file__).parent

TECHNICAL_INDEX = """
Without an index the database has to scan the whole table and compare every single row, so with ten
million customers that takes seconds. /0.6/
An index on the email column is a sorted structure that leads straight to the matching
row in a few steps. /0.5/
But every index costs something. Each insert and each update has to maintain it too, which slows
them down, and it needs memory and disk space. /0.6/
That is why I don't index every column. I look at the slow queries first, and then I check with
explain that the planner really uses the new index.
"""

TECHNICAL_ASYNCIO = """
If the service mostly waits for the network, I use an event loop, because one thread can keep
thousands of connections open, and while one request waits, the loop runs another one. /0.6/
When a library is blocking and has no other version, I put it into a thread pool. /0.5/
For heavy computation neither of them helps, because of the global interpreter lock, so I would
start several processes. /0.6/
The classic mistake is a blocking call on the event loop. It freezes everything, and every other
user has to wait. I hand such a call to a worker thread, and I put a time limit on every request.
"""

BEHAVIORAL_INCIDENT = """
Last year I was on call for our payment service, and on a Friday evening about twenty percent of
all payments started to fail. /0.6/
My task was to stop the damage first. I saw that the errors began right after our last release, so
I rolled it back, and ten minutes later payments worked again. /2.6/
Um, then I looked for the cause. The new version opened a database connection for each request and
never closed it. /0.6/
I fixed that, I wrote a test for it, and I added an alert on the connection pool. Since then we
have not had that problem again, and support tickets about payments went down by a third.
"""

# Three more stories to the same question, for a team that answers it together.
TEAM_MIGRATION = """
We had a migration that locked our orders table in the middle of the day, and the shop was down. I
was the one who had started it. /0.5/
I told support and my team lead right away what was going on. Then I stopped the migration, and
about ten minutes later the shop was back. /0.6/
After that I split the change into small steps, with a time limit on every lock, and I wrote down
how we do it. We have used that for six migrations since, and nobody noticed any of them.
"""

TEAM_LOGIN = """
At my last job the login broke after we changed a configuration. I did not know that system well,
so I asked a colleague for help, and together we put the old configuration back. /0.6/
I learned to read the runbook before I touch anything, and I added the part that was missing.
"""

TEAM_SEARCH = """
A release of mine doubled the time that our search needed. /0.5/
I compared traces from before and after the release, and I found that a cache header was missing. I
put it back and measured again, and it was as fast as before. /0.5/
It took me two hours, and I should have told the team earlier.
"""

FINE = "It was fine."

#: file name -> (what it is, text; None for silence, seconds of silence around it)
SAMPLES: dict[str, tuple[str, str | None, float]] = {
    "technical-index.ogg": (
        "A good answer: what an index does, and why not every column has one.",
        TECHNICAL_INDEX,
        0.4,
    ),
    "technical-asyncio.ogg": (
        "A good answer: when asyncio, when threads, and what goes wrong.",
        TECHNICAL_ASYNCIO,
        0.4,
    ),
    "behavioral-incident.ogg": (
        "A good answer: a problem in production that was solved, as a story with a result. It has "
        "one long pause and one 'um'.",
        BEHAVIORAL_INCIDENT,
        0.4,
    ),
    "team-migration.ogg": ("A story with a result, told by Ben.", TEAM_MIGRATION, 0.4),
    "team-login.ogg": ("A short story that leaves much open, told by Chloe.", TEAM_LOGIN, 0.4),
    "team-search.ogg": ("A story with evidence, told by Dana.", TEAM_SEARCH, 0.4),
    "fine.ogg": ("An answer that says next to nothing.", FINE, 0.5),
    "silence.ogg": ("Five seconds of a silent room.", None, 2.5),
}


#: Who speaks; "slt" where nobody is named.
VOICES = {"team-migration.ogg": "rms"}


def speak(text: str, voice: str) -> Samples:
    """The text in one of flite's voices at 48 kHz, a touch faster than its default."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        subprocess.run(
            ["flite", "-voice", voice, "--setf", "duration_stretch=0.92", "-t", text, "-o", wav],
            check=True,
        )
        return decode(wav.read_bytes(), RecordingLimits(), rate=VOICE_RATE)


def silence(seconds: float) -> Samples:
    """A quiet room, -75 dBFS of noise: as silent as a microphone gets."""
    noise = np.random.default_rng(7).normal(0.0, 10 ** (-75 / 20), int(seconds * VOICE_RATE))
    return noise.astype(np.float32)


def recorded(text: str | None, around: float, voice: str = "slt") -> Samples:
    parts = [silence(around)]
    for piece in re.split(r"/([\d.]+)/", " ".join((text or "").split())):
        if re.fullmatch(r"[\d.]+", piece):
            parts.append(silence(float(piece)))
        elif piece.strip():
            parts.append(speak(piece.strip(), voice))
    return np.concatenate([*parts, silence(around)])


def main() -> None:
    described = {}
    for name, (what, text, around) in SAMPLES.items():
        data = encode(recorded(text, around, VOICES.get(name, "slt")))
        (HERE / name).write_bytes(data)
        samples = decode(data, RecordingLimits(), rate=VOICE_RATE)
        described[name] = {
            "what": what,
            "duration_secs": round(len(samples) / VOICE_RATE, 3),
            "waveform": base64.b64encode(waveform(samples)).decode("ascii"),
            "text": " ".join(re.sub(r"/[\d.]+/", " ", text or "").split()),
        }
        print(f"{name}: {len(data)} bytes, {described[name]['duration_secs']} s")
    (HERE / "samples.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
