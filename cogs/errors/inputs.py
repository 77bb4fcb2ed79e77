"""The words for what was filled in wrong, for files that can't be read, and for limits."""

from __future__ import annotations

from interview.errors import Field, FileFault, Invalid, Limit
from interview.models import CellFault, CellProblem
from locales.catalog import Catalog, mark

FIELDS: dict[Field, str] = {
    Field.ANSWER: mark("answer"),
    Field.CALLS: mark("requests a day"),
    Field.CHANNEL: mark("channel"),
    Field.CHANNELS: mark("channels"),
    Field.CHOICE: mark("choice"),
    Field.COMMENT: mark("comment"),
    Field.COMMENT_RULE: mark("rule for comments"),
    Field.CRITERION: mark("criterion"),
    Field.DESCRIPTION: mark("description"),
    Field.DIGEST_DAY: mark("day of the digest"),
    Field.FINISHED: mark("number of finished interviews"),
    Field.KEY: mark("key"),
    Field.KIND: mark("kind of team practice"),
    Field.LANGUAGE: mark("language"),
    Field.LEVEL: mark("level"),
    Field.NAME: mark("name"),
    Field.PACK: mark("pack"),
    Field.QUESTION: mark("question"),
    Field.QUESTIONS: mark("number of questions"),
    Field.REASON: mark("reason"),
    Field.RETENTION: mark("days to keep interviews"),
    Field.ROLE: mark("role"),
    Field.ROLES: mark("roles"),
    Field.ROUNDS: mark("number of rounds"),
    Field.STACK: mark("stack"),
    Field.TIME: mark("time for an answer"),
    Field.TOKENS: mark("tokens a day"),
    Field.TRANSCRIPT: mark("transcript"),
    Field.VOTE: mark("vote"),
    Field.WHEN: mark("time"),
    Field.YEARS: mark("years"),
}

INVALID: dict[Invalid | tuple[Field, Invalid], str] = {
    Invalid.MISSING: mark("The {field} is needed."),
    (Field.NAME, Invalid.MISSING): mark("The name is needed: what is the pack about?"),
    (Field.ROLE, Invalid.MISSING): mark("The role is needed: what job is the interview for?"),
    (Field.TRANSCRIPT, Invalid.MISSING): mark(
        "The transcript is empty; to leave the answer out, press **Skip**."
    ),
    Invalid.TOO_LONG: mark("The {field} is longer than {most} characters."),
    Invalid.TOO_MANY: mark("The {field} are more than {most}, which is the most."),
    Invalid.OUT_OF_RANGE: mark("The {field} must be between {least} and {most}."),
    (Field.TIME, Invalid.OUT_OF_RANGE): mark(
        "The time for an answer must be between 30 seconds and 2 hours."
    ),
    (Field.WHEN, Invalid.OUT_OF_RANGE): mark(
        "The time is from 15 minutes to 30 days ahead; leave it out to begin now."
    ),
    Invalid.NO_NUMBER: mark("The {field} must be a number such as 3 or 2.5."),
    Invalid.NO_WHOLE_NUMBER: mark("The {field} must be a whole number, or be left empty."),
    Invalid.NOT_LISTED: mark("The {field} isn't one of the list."),
    Invalid.NOT_COACHED: mark(
        "The language isn't one the offline coach speaks: it interviews in English only. Choose"
        " English, or ask the admin to set a Gemini key."
    ),
    Invalid.NOT_HEARD: mark(
        "The language isn't one this bot can hear: its Whisper model is English only. Choose"
        " English, or ask the admin to set WHISPER_MODEL to a multilingual one."
    ),
    Invalid.NEEDS_SERVER: mark("The {field} belongs to a server: begin there."),
    Invalid.HAS_NO_QUESTIONS: mark("The {field} has no questions yet: choose another one."),
    Invalid.NOTHING_TO_SHARE: mark(
        "The {field} has no questions yet: add some before you share it."
    ),
    Invalid.IN_PACK: mark("The {field} is in this pack already."),
    Invalid.NOT_KEPT: mark(
        "The {field} can't be kept by this bot: whoever runs it has to set SECRETS_KEY first."
    ),
    Invalid.NO_KEY: mark(
        "The {field} doesn't look like one: copy it anew from aistudio.google.com/apikey."
    ),
    Invalid.NOT_ACCEPTED: mark(
        "The {field} isn't accepted by Gemini: check that it is copied whole and still active."
    ),
    Invalid.NO_MODEL: mark("The {field} works, but may not use the model that this bot is set to."),
    Invalid.ONESELF: mark("The {field} can't be for yourself: choose somebody else."),
}

FILES: dict[FileFault, str] = {
    FileFault.TOO_LARGE: mark("The file is larger than 1 MB."),
    FileFault.WRONG_TYPE: mark(
        "The file must be a CSV, JSON or YAML file (.csv, .json, .yaml or .yml)."
    ),
    FileFault.EMPTY: mark("The file is empty."),
    FileFault.NO_QUESTIONS: mark("The file has no questions in it."),
    FileFault.TOO_MANY_ROWS: mark(
        "The file has more than {number} rows: split it into several packs."
    ),
    FileFault.NOT_UTF8: mark(
        "The file isn't text in UTF-8: save it as “CSV UTF-8” or with UTF-8 encoding."
    ),
    FileFault.NOT_TEXT: mark("The file isn't text: it has bytes that no text has."),
    FileFault.CSV: mark(
        "The file can't be read as CSV: a quotation mark is left open, or a cell is too long."
    ),
    FileFault.UNKNOWN_COLUMN: mark(
        "The file has a column “{columns}” in its first row; columns are: {known}."
    ),
    FileFault.LACKS_COLUMNS: mark("The file lacks a column in its first row: {columns}."),
    FileFault.COLUMN_TWICE: mark("The file names a column twice in its first row."),
    FileFault.JSON: mark("The file isn't valid JSON: look at line {number}."),
    FileFault.LONG_NUMBER: mark("The file has a number in it that is too long."),
    FileFault.TOO_SLOW: mark(
        "The file took too long to read. Fewer questions at once, or simpler ones, will work."
    ),
    FileFault.YAML: mark("The file isn't valid YAML."),
    FileFault.YAML_LINE: mark("The file isn't valid YAML: look at line {number}."),
    FileFault.YAML_ALIASES: mark(
        "The file uses YAML aliases (*name), which aren't read: write it out."
    ),
    FileFault.TOO_DEEP: mark("The file is nested too deeply."),
    FileFault.NO_LIST: mark("The file must be a list of questions, or have one under “questions”."),
}

LIMITS: dict[Limit, str] = {
    Limit.JOBS: mark("You keep {most} jobs, which is the most. Remove one with `/job remove`."),
    Limit.PACKS_OF_PERSON: mark(
        "You have {most} packs in this server, which is the most. Delete one that isn't needed any"
        " more."
    ),
    Limit.PACKS_OF_SERVER: mark(
        "This server has {most} packs, which is the most. Delete one that isn't needed any more, or"
        " ask its author to."
    ),
    Limit.PACK_QUESTIONS: mark(
        "A pack holds {most} questions, which is the most. Remove one, or begin another pack."
    ),
    Limit.PACK_QUESTIONS_OF_FILE: mark(
        "A pack holds {most} questions, which is the most. With this file it would be {count}."
        " Nothing was imported. Split the file into several packs."
    ),
    Limit.PRACTICE_MEMBERS: mark(
        "{most} people are in that practice, which is the most. You can open another one."
    ),
    Limit.FINISHED_INTERVIEWS: mark(
        "This server asks for {most} finished interviews before rating others; you have {count}."
        " `/interview start` begins one. You can still listen and answer."
    ),
}

_CELLS: dict[CellFault, str] = {
    CellFault.ROW_TOO_LONG: mark(
        "has more cells than the first row (put texts with commas in quotes)"
    ),
    CellFault.ROW_NO_MAPPING: mark("must have keys such as text and level"),
    CellFault.ROW_SAME: mark("asks the same as row {number}"),
    CellFault.ROW_NEARLY_SAME: mark("asks nearly the same as row {number}"),
    CellFault.NO_COLUMN: mark("“{column}” is no column"),
    CellFault.MISSING: mark("{column} is missing"),
    CellFault.NO_TEXT: mark("{column} must be a text (put it in quotes)"),
    CellFault.FORMULA_ERROR: mark("{column} is an error of the spreadsheet (such as #NAME?)"),
    CellFault.TOO_LONG: mark("{column} is longer than {number} characters"),
    CellFault.STEERS: mark("{column} tells the grader how to rate"),
    CellFault.NOT_ONE_OF: mark("{column} must be one of {names}"),
    CellFault.NO_LEVEL: mark("{column} must be 1 to 5"),
    CellFault.NO_LIST: mark("{column} must be a list"),
    CellFault.NO_POINTS: mark("{column} must be texts, or a text with its phrasings"),
    CellFault.NONE: mark("{column} are missing: name at least one"),
    CellFault.TOO_MANY: mark("{column} are more than {number}"),
    CellFault.TOO_MANY_PHRASINGS: mark("{column} may have {number} phrasings each"),
    CellFault.JUDGES: mark("{column} judge the person (say what the answer has or lacks)"),
    CellFault.NO_PROBES: mark("{column} must say what they are about, and their text"),
    CellFault.NOT_ABOUT: mark("{column} must be about one of {names}"),
    CellFault.NO_ANCHORS: mark("{column} must be five texts for each criterion"),
    CellFault.NOT_FOR: mark("{column} must be for one of {names}"),
    CellFault.NOT_FIVE: mark("{column} for {names} must be five texts, level 1 to 5"),
}


def cell_problem(t: Catalog, problem: CellProblem) -> str:
    """What follows "Row 7:"."""
    return t(
        _CELLS[problem.why],
        column=problem.column,
        number="" if problem.number is None else t.number(problem.number),
        names=", ".join(problem.names),
    )
