"""How it was said is shown as facts with their places, and nothing is made of what isn't there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cogs.history.question_layouts import PastQuestion, history_question_pages
from cogs.interview.answer_layouts import answer_card
from cogs.kit.delivery import delivery_text, pace, said, unsure_legend
from cogs.kit.review import transcript_title
from cogs.kit.text import MESSAGE_LIMIT, length, quote_marked
from interview.models import (
    AnswerState,
    Delivery,
    Pause,
    RecordingProblem,
    Sound,
    Transcript,
    TranscriptSource,
    Word,
)
from locales.catalog import ENGLISH
from tests.cogs import builders
from tests.cogs.builders import CONTENTS, HOSTILE


def delivery(**facts: object) -> Delivery:
    return Delivery(30.0, 20.0, 60, 150.0, **facts)  # type: ignore[arg-type]


def test_every_fact_has_its_place_on_a_line_of_its_own() -> None:
    text = delivery_text(
        ENGLISH,
        delivery(
            long_pauses=(Pause(10.0, 2.2, "so I"), Pause(67.0, 3.4, "and then we had")),
            fillers=(("um", 3), ("uh", 1)),
            language="en",
            articulation=181.0,
            filler_times=(("um", 3.0), ("um", 11.9), ("uh", 15.0), ("um", 20.0)),
            repeats=(("we had", 8.0),),
            silent_start=4.2,
            sound=Sound(-24.4, 0.0),
        ),
    )
    assert text.split("\n") == [
        "- **Time** 30 s, 20 s of it speech",
        "- **Pace** 150 words a minute, unhurried (interviews: 160-210); 181 while speaking",
        "- **Pauses** 2 over 2 s; the longest 3 s, at 1:07, after “and then we had”",
        "- **Fillers** at least 4: um 0:03, 0:11, 0:20 · uh 0:15",
        "- **Repeated starts** at least 1: “we had” 0:08",
        "- **Start** 4 s before the first word",
        "- **Level** -24 dB, as calls usually are",
    ]


def test_long_lists_are_cut_short() -> None:
    text = delivery_text(
        ENGLISH,
        delivery(
            fillers=(("um", 5),),
            filler_times=tuple(("um", float(n)) for n in range(5)),
            repeats=tuple((f"we{n}", float(n)) for n in range(5)),
        ),
    )
    assert "um 0:00, 0:01, 0:02, …" in text
    assert "at least 5: “we0” 0:00 · “we1” 0:01 · “we2” 0:02 · …" in text


def test_feedback_from_before_places_were_kept_shows_counts() -> None:
    text = delivery_text(ENGLISH, delivery(fillers=(("um", 3),), long_pauses=(Pause(10.0, 2.2),)))
    assert "at least 3: um 3" in text
    assert "1 over 2 s: 2 s, at 0:10" in text and "after" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "150 words a minute, unhurried (interviews: 160-210)"),
        ("es", "150 words a minute, usual (Spanish: 150-200)"),
        ("fr", "150 words a minute (interviews: 171)"),
        ("de", "150 words a minute (German read aloud: 179)"),
        ("pt", "150 words a minute (Portuguese read aloud: 181)"),
        ("ja", "150 words a minute"),
        ("", "150 words a minute, unhurried (interviews: 160-210)"),
    ],
)
def test_a_pace_stands_beside_what_was_measured_in_its_language(language: str, words: str) -> None:
    assert pace(ENGLISH, 150.0, language) == words


@pytest.mark.parametrize(("number", "word"), [(185.0, "usual"), (230.0, "fast")])
def test_pace_bands(number: float, word: str) -> None:
    assert f", {word} (" in pace(ENGLISH, number)


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (Sound(-38.0, 0.0), "closer to the microphone helps"),
        (Sound(-9.0, 0.0), "louder than calls usually are"),
        (Sound(-9.0, 0.034), "clipped in 3.4 % of your speech: a little more distance"),
    ],
)
def test_what_helps_a_microphone_is_said_kindly(sound: Sound, words: str) -> None:
    assert words in delivery_text(ENGLISH, delivery(sound=sound))


def test_a_few_loud_samples_are_no_clipping() -> None:
    assert "clipped" not in delivery_text(ENGLISH, delivery(sound=Sound(-18.0, 0.0005)))


def test_what_is_not_there_is_not_told() -> None:
    text = delivery_text(ENGLISH, Delivery(2.0, 1.0, 3, 0.0, silent_start=1.0))
    for name in ("Pace", "Fillers", "Repeated", "Start", "Level", "Microphone"):
        assert name not in text
    assert "**Pauses** none over 2 s" in text


def test_nothing_about_a_person_is_said() -> None:
    loud = delivery_text(
        ENGLISH,
        delivery(sound=Sound(-38.0, 0.1), fillers=(("um", 90),), repeats=(("i", 0.0),) * 40),
    )
    assert not re.search(r"nervous|confiden|calm|accent|unclear|bad|poor|too ", loud)


def test_words_in_facts_are_shown_as_plain_text() -> None:
    text = delivery_text(
        ENGLISH,
        delivery(repeats=(("`x`", 2.0),), long_pauses=(Pause(1.0, 2.0, "**@everyone** # x"),)),
    )
    assert "`" not in text.replace("\\`", "") and "@everyone" not in text and "“**" not in text


# --------------------------------------------------------------------------- misheard words


def heard(*words: tuple[str, float], **changes: object) -> Transcript:
    return Transcript(
        " ".join(word for word, _ in words),
        changes.get("source", TranscriptSource.WHISPER),  # type: ignore[arg-type]
        "en",
        words=tuple(Word(word, n, n + 0.5, sure) for n, (word, sure) in enumerate(words)),
    )


def test_doubtful_words_are_marked_without_the_punctuation_around_them() -> None:
    said_so = heard(("We", 0.9), ("used", 0.9), ("cube", 0.3), ("nets,", 0.2), ("and", 0.9))
    assert said(ENGLISH, said_so) == "> We used __cube__(?) __nets__(?), and"
    assert "(?)" in (unsure_legend(ENGLISH, said_so, fixable=True) or "")


def test_the_same_word_is_marked_where_it_was_doubtful_only() -> None:
    text = said(ENGLISH, heard(("pods", 0.9), ("ran", 0.9), ("pods", 0.1), ("fell", 0.9)))
    assert text == "> pods ran __pods__(?) fell"


def test_hesitations_and_words_without_content_are_not_marked() -> None:
    assert (
        said(ENGLISH, heard(("Um,", 0.1), ("so", 0.1), ("the", 0.1), ("uh", 0.1)))
        == "> Um, so the uh"
    )
    german = replace(heard(("Ähm,", 0.1), ("Dienst", 0.1)), language="de")
    assert said(ENGLISH, german) == "> Ähm, __Dienst__(?)"


@pytest.mark.parametrize("source", [TranscriptSource.FIXED, TranscriptSource.TYPED])
def test_what_a_person_wrote_has_no_marks(source: TranscriptSource) -> None:
    wrote = heard(("cube", 0.1), source=source)
    assert said(ENGLISH, wrote) == "> cube" and unsure_legend(ENGLISH, wrote, fixable=True) is None


def test_the_legend_speaks_of_fixing_only_where_one_can() -> None:
    doubtful = heard(("cube", 0.1))
    assert "Fix transcript" not in (unsure_legend(ENGLISH, doubtful, fixable=False) or "")
    assert "don't count against you" in (unsure_legend(ENGLISH, doubtful, fixable=False) or "")


@pytest.mark.parametrize("limit", [1, 2, 7, 12, 20, 60, 400])
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_marks_fit_any_room_and_are_whole(content, limit: int) -> None:
    text = content(300)
    words = [(found.start(), found.end()) for found in re.finditer(r"\w+", text)][::2]
    shown = quote_marked(text, words, limit)
    assert length(shown) <= limit
    ours = re.findall(r"(?<!\\)__", shown)
    assert len(ours) == 2 * shown.count("__(?)")


def test_hostile_words_stay_harmless_when_they_are_marked() -> None:
    words = HOSTILE.replace("\x00", "").split()
    shown = said(ENGLISH, heard(*((word, 0.1) for word in words)))
    bare = re.sub(r"\\.", "", shown)
    assert "@everyone" not in shown and "<@" not in shown and "://" not in shown
    assert not re.search(r"\*\*|`|\|\||~~|\[", bare)
    assert all(line.startswith("> ") for line in shown.split("\n"))


def test_characters_that_stand_for_marks_inside_are_nobodys() -> None:
    forged = heard(("a\ue000b", 0.9), ("c\ue001", 0.9), ("d", 0.1))
    assert said(ENGLISH, forged) == "> a b c __d__(?)"


def test_a_card_full_of_doubtful_words_fits_a_message() -> None:
    doubtful = heard(*((f"word{n}", 0.1) for n in range(3000)))
    view = answer_card(
        ENGLISH,
        builders.answered(
            builders.interview(),
            builders.question(),
            builders.answer(),
            doubtful,
            builders.feedback(),
            is_last=False,
            current=True,
        ),
    )
    total = sum(length(item.content) for item in view.walk_children() if hasattr(item, "content"))
    assert total <= MESSAGE_LIMIT


# --------------------------------------------------------------------------- which language?


def refused(problem: RecordingProblem, *, current: bool = True, **of_interview: object):  # type: ignore[no-untyped-def]
    view = answer_card(
        ENGLISH,
        builders.answered(
            builders.interview(**of_interview),
            builders.question(),
            builders.answer(state=AnswerState.REFUSED, problem=problem, language="de"),
            None,
            None,
            is_last=False,
            current=current,
        ),
    )
    items = list(view.walk_children())
    text = "\n".join(item.content for item in items if hasattr(item, "content"))
    return text, [item.label for item in items if hasattr(item, "label")]


def test_a_recording_in_another_language_is_asked_about_kindly() -> None:
    text, buttons = refused(RecordingProblem.OTHER_LANGUAGE)
    assert "This sounds like German, and the interview is in English." in text
    assert "I may be wrong" in text and "Nothing is lost" in text
    assert buttons == ["Review it as German", "It is in English"]
    text, buttons = refused(RecordingProblem.UNSURE_LANGUAGE, language="fr")
    assert "I can't tell whether this is in French or in German." in text
    assert buttons == ["Review it as German", "It is in French"]


def test_a_language_nobody_can_review_is_not_offered() -> None:
    text, buttons = refused(RecordingProblem.FOREIGN_LANGUAGE)
    assert "which nobody can review here" in text
    assert buttons == ["It is in English"]


def test_a_model_that_does_not_know_the_language_says_what_helps() -> None:
    text, buttons = refused(RecordingProblem.LANGUAGE_NOT_HEARD, language="pl")
    assert "doesn't understand Polish" in text and "Answer by text" in text
    assert buttons == []


def test_a_question_about_a_language_that_is_settled_has_no_buttons() -> None:
    text, buttons = refused(RecordingProblem.OTHER_LANGUAGE, current=False)
    assert "sounds like German" in text and buttons == [] and "Say which" not in text


def test_the_language_is_named_where_it_had_to_be_said() -> None:
    title = transcript_title(ENGLISH, builders.answer(language="de"), builders.transcript())
    assert title.endswith(" · German")
    assert "English" not in transcript_title(ENGLISH, builders.answer(), builders.transcript())


def test_the_history_says_what_a_recording_sounded_like() -> None:
    given = builders.answer(
        state=AnswerState.REFUSED, problem=RecordingProblem.OTHER_LANGUAGE, language="de"
    )
    past = PastQuestion(
        builders.interview(language="fr"), builders.question(), [(given, None, None)]
    )
    pages = history_question_pages(ENGLISH, past)
    assert "This sounds like German, and the interview is in French." in pages[0]
