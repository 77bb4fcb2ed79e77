"""What a button or menu carries: ``iv1:<action>:<id>:<detail>``, built and parsed, pure.

The id names the subject (an interview, a question, an answer, …, see :class:`Action`), the detail
says what the card showed when it was made, so that a stale click is recognized and answered
politely. All of it comes back from a client and is untrusted: parse, then check the owner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from interview.models import Kind, RoundPhase

#: For ``discord.ui.DynamicItem``: one template, so that exactly one class takes every click.
TEMPLATE = r"iv1:(?P<action>[a-z_]+):(?P<id>[0-9]{1,19}):(?P<detail>[A-Za-z0-9_-]{0,48})"

_PATTERN = re.compile(TEMPLATE)
_DETAIL = re.compile(r"[A-Za-z0-9_-]{0,48}")
#: Largest id of the database (bigint).
_MOST = 2**63 - 1


class Action(StrEnum):
    """What a click asks for; after each: what ``id`` is, and what ``detail`` is."""

    HINT = "hint"  # question; attempt
    SKIP = "skip"  # question; attempt
    LEAVE = "leave"  # follow-up: leave it unanswered
    READY = "ready"  # interview: ask the first question of timed practice
    END = "end"  # interview; position
    END_SURE = "end_sure"  # interview; position
    NEXT = "next"  # answer; attempt (Finish too)
    RETRY = "retry"  # answer; attempt
    FIX = "fix"  # answer; attempt
    MODEL = "model"  # question
    BETTER = "better"  # answer
    TRANSCRIPT = "transcript"  # answer
    AGAIN = "again"  # answer; attempt: the failed step once more
    REGRADE = "regrade"  # answer; attempt, or "h<page>" of its question in /history
    LANGUAGE_OTHER = "language_other"  # answer: hear its recording in the language it sounds like
    LANGUAGE_OURS = "language_ours"  # answer: hear it in the interview's all the same
    COUNT_SPOKEN = "count_spoken"  # answer: what was taken for talk is one
    COUNT = "count"  # doubt: that message is an answer
    NOT_COUNT = "not_count"  # doubt: it is none
    SAY_AGAIN = (
        "say_again"  # answer; hundredths of a second: what comes next takes that gap's place
    )
    AS_IT_IS = "as_it_is"  # answer: have it rated without what has no words
    TAKE_EDIT = "take_edit"  # passage: what its message says now takes the place of its text
    PREPARE = "prepare"  # interview: make the questions once more
    RESUME = "resume"  # interview; position
    RESTART = "restart"  # interview; position: a new one instead
    REPORT = "report"  # interview
    HIST = "hist"  # page; HistoryFilter
    HIST_OPEN = "hist_open"  # menu: page; HistoryFilter. Value: interview
    HIST_Q = "hist_q"  # menu: interview. Value: question
    HIST_FILTER = "hist_filter"  # menu: 0; HistoryFilter. Value: see apply_filter
    HIST_INTERVIEW = "hist_interview"  # interview
    HIST_QUESTION = "hist_question"  # question; page
    LISTEN = "listen"  # answer: its kept recording
    PROGRESS = "progress"  # 0
    PRIVACY = "privacy"  # 0
    PRIVACY_KEEP = "privacy_keep"  # person
    PRIVACY_DROP = "privacy_drop"  # person
    PRIVACY_DELETE = "privacy_delete"  # person
    PRIVACY_DELETE_SURE = "privacy_delete_sure"  # person
    SOUND_ON = "sound_on"  # person: questions spoken from now on
    SOUND_OFF = "sound_off"  # person; "c<card>" below a question
    JOB_ADD = "job_add"  # 0
    RESUME_USE = "resume_use"  # job: what was read of its résumé is right
    RESUME_DROP = "resume_drop"  # job: without its résumé
    PAGE = "page"  # see Paged; page_detail
    START = "start"  # job or 0
    PACK_SHOW = "pack_show"  # pack; page
    PACK_EDIT = "pack_edit"  # question of a pack; page
    PACK_REMOVE = "pack_remove"  # question of a pack; page
    PACK_REMOVE_SURE = "pack_remove_sure"  # question of a pack
    PACK_ADD = "pack_add"  # pack; version
    PACK_NAME = "pack_name"  # pack; version
    PACK_SHARE = "pack_share"  # pack; version
    PACK_UNSHARE = "pack_unshare"  # pack; version
    PACK_EXPORT = "pack_export"  # pack; version
    PACK_DELETE = "pack_delete"  # pack; version
    PACK_DELETE_SURE = "pack_delete_sure"  # pack
    PACK_IMPORT_GOOD = "pack_import_good"  # a file that waits in memory
    SERVER_CHANNELS = "server_channels"  # menu: server. Values: channels
    SERVER_TEAM_ROLES = "server_team_roles"  # menu: server. Values: roles
    SERVER_PACK_ROLES = "server_pack_roles"  # menu: server. Values: roles
    SERVER_LANGUAGE = "server_language"  # menu: server. Value: code, or "none"
    SERVER_LIMITS = "server_limits"  # server
    SERVER_KEEPING = "server_keeping"  # server
    SERVER_KEEPING_SURE = "server_keeping_sure"  # server; days
    SERVER_PEERS = "server_peers"  # server
    SERVER_DIGEST = "server_digest"  # server
    SERVER_KEY = "server_key"  # server
    SERVER_KEY_REMOVE = "server_key_remove"  # server
    SERVER_KEY_REMOVE_SURE = "server_key_remove_sure"  # server
    SERVER_SHOW = "server_show"  # server: its settings in the place of a question
    TEAM_STATS_IN = "team_stats_in"  # server: count me
    TEAM_STATS_OUT = "team_stats_out"  # server: don't
    TEAM_JOIN = "team_join"  # team practice
    TEAM_LEAVE = "team_leave"  # team practice
    TEAM_START = "team_start"  # team practice
    TEAM_PREPARE = "team_prepare"  # team practice: make its questions once more
    TEAM_CANCEL = "team_cancel"  # team practice: call its lobby off
    TEAM_SHARING = "team_sharing"  # team practice: see and choose what one shares
    TEAM_SHARE = "team_share"  # menu: team practice. Value: see cogs.ui.words_team.SHARINGS
    TEAM_PLACE = "team_place"  # team practice: where one's own answers go
    TEAM_PASS = "team_pass"  # team practice; number of the round
    TEAM_PASS_MINE = "team_pass_mine"  # interview of a member: pass on the round at hand
    TEAM_GO_ON = "team_go_on"  # team practice; go_on_detail: reveal now, next, finish
    TEAM_READ = "team_read"  # team practice; number of the round, page
    TEAM_MODEL = "team_model"  # team practice; number of the round, page
    TEAM_VOTE = "team_vote"  # menu: round; part. Value: person
    TEAM_END_SURE = "team_end_sure"  # team practice
    PAIR_JOIN = "pair_join"  # team practice: be the partner
    PAIR_CONFIRM = "pair_confirm"  # team practice: yes to its time
    PAIR_HERE = "pair_here"  # team practice: I'm here
    PAIR_OFF = "pair_off"  # team practice: not now after all
    PAIR_AGAIN = "pair_again"  # team practice that came to nothing: look for another partner
    PAIR_SHEET = "pair_sheet"  # team practice; number of the round, page
    PAIR_ASK = "pair_ask"  # team practice; number of the round: post its question
    PAIR_PROBE = "pair_probe"  # menu: team practice; number of the round. Value: place of the probe
    PAIR_FINISH = "pair_finish"  # team practice; number of the round: to the notes
    PAIR_NEXT = "pair_next"  # team practice; number of the round: swap
    HELP = "help"  # 0
    CANCEL = "cancel"  # 0: never mind
    TEAM_RATE = "team_rate"  # round of a panel: one's own rating
    TEAM_LEVEL = "team_level"  # menu: round; criterion. Value: level, or "none"
    TEAM_SCALE = "team_scale"  # round; page: all levels written out
    TEAM_COMMENT = "team_comment"  # round: write or change one's comment
    TEAM_DECLINE = "team_decline"  # round: not rate this one
    TEAM_SUBMIT = "team_submit"  # round
    TEAM_SUBMIT_SURE = "team_submit_sure"  # round: with criteria left out
    TEAM_BESIDE = "team_beside"  # round; page: panel and coach, by criterion
    TEAM_COMMENTS = "team_comments"  # round; page
    TEAM_REPORT = "team_report"  # rating: report its comment
    TEAM_TAKE_BACK = "team_take_back"  # rating: one's own comment
    TEAM_TAKE_BACK_SURE = "team_take_back_sure"  # rating
    TEAM_PUT_AWAY = "team_put_away"  # rating; page: a comment on one's own answer
    TEAM_PUT_BACK = "team_put_back"  # round: those that were put away
    TEAM_MODERATE = "team_moderate"  # 0; place in the queue
    TEAM_ALLOW = "team_allow"  # rating; place in the queue
    TEAM_HIDE = "team_hide"  # rating; place in the queue
    TEAM_CALIBRATION = "team_calibration"  # 0: how near to the panels one rates


class Paged(StrEnum):
    """What a PAGE button opens or turns the pages of, and what its id is."""

    REVIEW = "review"  # answer: its card, as it is first seen
    DETAIL = "detail"  # answer: all advice
    TRANSCRIPT = "transcript"  # answer
    POINTS = "points"  # answer: key points
    CRITERIA = "criteria"  # answer
    DELIVERY = "delivery"  # answer
    GRADING = "grading"  # answer: by whom it was rated, and what they can't judge
    BETTER = "better"  # answer
    STRONG = "strong"  # answer: the model answer to its question
    MODEL = "model"  # question
    REPORT = "report"  # interview


_ACTIONS = {action.value: action for action in Action}
_PAGED = {what.value: what for what in Paged}
_KINDS = {kind.value: kind for kind in Kind}
_PHASES = {phase.value: phase for phase in RoundPhase}


@dataclass(frozen=True, slots=True)
class CustomId:
    action: Action
    id: int
    detail: str


def build(action: Action, id: int = 0, detail: str | int = "") -> str:
    """The custom_id, at most 100 characters. Raises ValueError on what :func:`parse` won't take."""
    detail = str(detail)
    if not 0 <= id <= _MOST:
        raise ValueError("an id is a positive bigint")
    if _DETAIL.fullmatch(detail) is None:
        raise ValueError("a detail is up to 48 letters, digits, - and _")
    return f"iv1:{action.value}:{id}:{detail}"


def parse(custom_id: str) -> CustomId | None:
    """What was built; None for anything else. Never raises."""
    match = _PATTERN.fullmatch(custom_id)
    if match is None:
        return None
    action, number = _ACTIONS.get(match["action"]), int(match["id"])
    if action is None or number > _MOST:
        return None
    return CustomId(action, number, match["detail"])


def page_detail(what: Paged, page: int) -> str:
    return f"{what.value}-{page}"


def parse_page_detail(detail: str) -> tuple[Paged, int] | None:
    """(what, 0-based page); None for anything odd."""
    name, _, page = detail.partition("-")
    what = _PAGED.get(name)
    if what is None or re.fullmatch(r"[0-9]{1,6}", page) is None:
        return None
    return what, int(page)


def go_on_detail(number: int, phase: RoundPhase) -> str:
    """A round of a team practice, and the phase that its host ends: pressed twice, it counts
    once."""
    return f"{number}-{phase.value}"


def parse_go_on_detail(detail: str) -> tuple[int, RoundPhase] | None:
    """(number of the round, phase); None for anything odd."""
    number, _, name = detail.partition("-")
    phase = _PHASES.get(name)
    if phase is None or re.fullmatch(r"[0-9]{1,4}", number) is None:
        return None
    return int(number), phase


def round_detail(number: int, page: int = 0) -> str:
    """A round of a team practice, and a 0-based page of what there is to read of it."""
    return f"{number}-{page}"


def parse_round_detail(detail: str) -> tuple[int, int] | None:
    """(number of the round, 0-based page); None for anything odd."""
    match = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", detail)
    return None if match is None else (int(match[1]), int(match[2] or 0))


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which interviews /history lists; None is any."""

    job_id: int | None = None
    kind: Kind | None = None

    @property
    def detail(self) -> str:
        return f"{self.job_id or 0}-{self.kind.value if self.kind else 'any'}"

    @classmethod
    def parse(cls, detail: str) -> HistoryFilter:
        """What :attr:`detail` says; anything odd is no filter."""
        job, _, rest = detail.partition("-")
        return cls(job_id=_job_id(job), kind=_KINDS.get(rest.partition("-")[0]))


def _job_id(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,19}", text) is None:
        return None
    number = int(text)
    return number if 0 < number <= _MOST else None


def apply_filter(where: HistoryFilter, value: str) -> HistoryFilter:
    """``where`` with a value chosen in a filter menu: ``job-<id>``, ``job-all``, ``kind-<kind>``,
    ``kind-all``. Anything odd changes nothing."""
    what, _, choice = value.partition("-")
    if what == "job":
        return replace(where, job_id=_job_id(choice))
    if what == "kind":
        return replace(where, kind=_KINDS.get(choice))
    return where
