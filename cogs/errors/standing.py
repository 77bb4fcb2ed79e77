"""The words for what isn't theirs, isn't there, or doesn't fit where things stand."""

from __future__ import annotations

from enum import StrEnum

from interview.errors import Stale, Thing
from interview.models import (
    AnswerState,
    FollowUpState,
    InterviewState,
    QuestionState,
    RoundPhase,
    TeamState,
)
from locales.catalog import Catalog, mark

NOT_YOURS: dict[Thing, str] = {
    Thing.CARD: mark("That card is for someone else. Nothing was changed."),
    Thing.COMMENT: mark(
        "That comment isn't yours to change. *Report* brings it before a moderator."
    ),
    Thing.JOB: mark("That job is someone else's. `/job list` shows yours."),
    Thing.MESSAGE: mark(
        "That message is someone else's. *Submit as answer* takes messages of your own."
    ),
    Thing.MODERATION: mark(
        "Comments are looked at by members with Manage Messages. *Report* on a comment brings it"
        " before them."
    ),
    Thing.PACK: mark(
        "That pack is looked after by its author and by members with Manage Server. If it is"
        " shared, you can use it: `/interview start` with *pack*."
    ),
    Thing.PRACTICE: mark(
        "That is for those who take part in this practice, or for its host. *Join* on its"
        " invitation lets you in while there is room; `/team list` shows what is open."
    ),
    Thing.SERVER: mark(
        "A server's settings are for its members with Manage Server. Nothing was changed; ask one"
        " of them."
    ),
    Thing.SETTINGS: mark(
        "Those are someone else's settings. Nothing was changed; `/settings` and `/privacy` show"
        " yours."
    ),
}
#: An interview and what is in it: its questions and answers.
OF_INTERVIEW = mark(
    "That belongs to someone else's interview. Yours starts with `/interview start`."
)

GONE = mark("That isn't there any more. Nothing was changed.")
NOT_FOUND: dict[Thing, str] = {
    Thing.ANSWER: mark("That answer isn't there any more; it was removed."),
    Thing.CARD: mark("That card isn't there any more."),
    Thing.COMMENT: mark("That comment isn't there any more. Nothing was changed."),
    Thing.FOLLOW_UP: mark("That follow-up isn't there any more; it was removed."),
    Thing.INTERVIEW: mark("That interview isn't there any more; it was removed."),
    Thing.JOB: mark("That job isn't there any more; it was removed. `/job list` shows yours."),
    Thing.KEY: mark(
        "There is no key of this server's own any more. `/server show` says what is set."
    ),
    Thing.MEMBER: mark("You aren't in that practice. `/team list` shows what is open."),
    Thing.PACK: mark(
        "That pack isn't there any more: it was deleted, or its author keeps it to themselves."
        " `/pack list` shows those you can use here."
    ),
    Thing.PERSON: mark("There is nothing of yours here any more. Nothing was changed."),
    Thing.PRACTICE: mark(
        "That isn't part of a team practice here any more. `/team list` shows what is open and"
        " under way."
    ),
    Thing.QUESTION: mark("That question isn't there any more; it was removed."),
    Thing.RATING: mark("That rating isn't there any more. Nothing was changed."),
    Thing.RECORDING: mark("That recording isn't kept any more; its transcript is."),
    Thing.REPORT: mark("That report isn't there any more; it was removed."),
    Thing.SERVER: mark("Nothing was set for this server yet."),
    Thing.TRANSCRIPT: mark("There is no transcript of that answer."),
    Thing.USAGE: mark("There is nothing counted yet."),
    Thing.WISH: mark("You look for no partner here. `/team pair` finds you one."),
}
NOT_FOUND[Thing.ROUND] = NOT_FOUND[Thing.PART] = NOT_FOUND[Thing.PRACTICE]
#: Of these `/history` says what is left.
IN_HISTORY = {
    Thing.ANSWER,
    Thing.FOLLOW_UP,
    Thing.INTERVIEW,
    Thing.QUESTION,
    Thing.RECORDING,
    Thing.REPORT,
    Thing.TRANSCRIPT,
}
KEPT = mark("`/history` shows everything that is kept.")

STALE: dict[Stale, str] = {
    Stale.INTERVIEW_OVER: mark("That interview is finished. You find it in `/history`."),
    Stale.RESUME_REMOVED: mark(
        "There is no résumé with that job any more. `/job edit` takes another one."
    ),
    Stale.QUESTION_UNSEEN: mark(
        "That was sent before I could show you question {number}, so it isn't taken as its answer."
        " The question follows; answer it then, or use *Apps → Submit as answer* on this message."
        " If it doesn't come, `/interview resume` shows it."
    ),
    Stale.QUESTIONS_BEING_MADE: mark("Your questions are still being made. One moment, please."),
    Stale.QUESTIONS_BEING_MADE_KEEP_ANSWER: mark(
        "Your questions are still being made. Once the first one is here, send your answer again,"
        " or use *Apps → Submit as answer* on this one."
    ),
    Stale.QUESTIONS_COMING: mark("Your questions are on their way already."),
    Stale.NOT_BEGUN: mark("Press **I'm ready** above, and the first question comes."),
    Stale.BEGUN: mark("It has begun: you are at question {number}."),
    Stale.QUESTION_PASSED: mark("That was question {number}; you are at question {now} now."),
    Stale.QUESTION_OPEN: mark(
        "Question {number} is waiting for your answer. Press **Skip** on it to leave it out."
    ),
    Stale.QUESTION_UNDER_REVIEW: mark("I'm still reviewing your answer to question {number}."),
    Stale.QUESTION_REVIEWED: mark(
        "Question {number} has its feedback. Press **Next question** to go on."
    ),
    Stale.FOLLOW_UP_SETTLED: mark("That follow-up is settled already."),
    Stale.ONE_ATTEMPT: mark("As in a real interview, each question has one attempt."),
    Stale.NO_HINTS: mark("As in a real interview, there are no hints."),
    Stale.MODEL_ANSWER_WITH_FEEDBACK: mark(
        "The model answer comes with the feedback on your own answer."
    ),
    Stale.MODEL_ANSWER_AT_END: mark("As in a real interview, model answers come after the end."),
    Stale.MODEL_ANSWER_AT_REVEAL: mark("The model answer comes with the reveal."),
    Stale.ANSWER_TAKEN_UP: mark("That answer is being looked at already."),
    Stale.GAP_SETTLED: mark("That part of your answer is settled already."),
    Stale.ANSWER_UNDER_REVIEW: mark("That answer is still being reviewed."),
    Stale.NO_TRANSCRIPT: mark("There is no transcript to fix yet."),
    Stale.LANGUAGE_SETTLED: mark("That recording's language is settled already."),
    Stale.LANGUAGE_NOT_REVIEWED: mark("Answers in that language can't be reviewed here."),
    Stale.GONE_ON: mark("You have gone on since: that recording is not waiting any more."),
    Stale.DOUBT_SETTLED: mark("You have said already what that message is."),
    Stale.DOUBT_PASSED: mark(
        "You have gone on since, so that message isn't counted. It is still where you wrote it."
    ),
    Stale.RECORDING_DELETED: mark("That recording was deleted. Send your answer again, please."),
    Stale.NO_OTHER_GRADER: mark(
        "There is no other grader to ask just now; the rating you have stays."
    ),
    Stale.FEEDBACK_AT_END: mark("Feedback on that answer comes at the end of the interview."),
    Stale.FEEDBACK_AT_REVEAL: mark("Feedback on that answer comes with the reveal."),
    Stale.REGRADING: mark(
        "Another grading of that answer is on its way. Its card shows it when it is here; nothing"
        " is lost."
    ),
    Stale.REGRADED: mark("That answer has its other grading already; the card shows it."),
    Stale.TEAM_SKIPS: mark(
        "Your team goes through its questions together. To leave this one out, press *I pass* on"
        " the team's card."
    ),
    Stale.TEAM_GOES_ON: mark(
        "Your team goes through its questions together. The next question comes here by itself."
    ),
    Stale.TEAM_ANSWERS_ONCE: mark(
        "Your team goes through its questions together. While there is time, just send another"
        " message: the last one counts."
    ),
    Stale.TEAM_ENDS: mark(
        "Your team goes through its questions together. To stop, leave it with `/team leave`; the"
        " others go on."
    ),
    Stale.TEAM_NOT_YET: mark(
        "No question is waiting for you just now. The next one comes here when your team's round"
        " begins."
    ),
    Stale.TEAM_MOVED_ON: mark(
        "Your team has moved on, and your answer to that question is kept. The next question comes"
        " here by itself."
    ),
    Stale.PACK_CHANGED: mark(
        "That question was changed or removed; the pack is at version {number} now. Open it again"
        " with `/pack show`."
    ),
    Stale.PRACTICE_OVER: mark("That practice is over. What you answered in it is in `/history`."),
    Stale.PRACTICE_STARTED: mark("That practice has started already."),
    Stale.JOINED_BY_WISH: mark("To be their partner, press *Practice together*."),
    Stale.LOBBY_CLOSING: mark("That lobby is closing: its time is up. Open a new one any time."),
    Stale.TOO_LATE_TO_JOIN: mark("That practice has started. You can join the next one."),
    Stale.TOO_LATE_TO_CALL_OFF: mark("That practice has started. To stop it, use `/team end`."),
    Stale.ALONE: mark("A team needs two people. Once somebody has joined, press **Start**."),
    Stale.ROUND_PASSED: mark("That was round {number}; the team is at round {now} now."),
    Stale.ROUND_OVER: mark("Round {number} is over."),
    Stale.ROUND_GONE_ON: mark("The team has gone on already; the newest card is below."),
    Stale.TIME_UP: mark("Time for answers is up in this round."),
    Stale.NOT_ASKED: mark("This question isn't asked of you."),
    Stale.PASSED: mark("You have passed on this one already; nobody waits for you."),
    Stale.ANSWERED: mark("Your answer to this one is here already, and it counts."),
    Stale.VOTES_AFTER_REVEAL: mark("Votes come after the reveal."),
    Stale.VOTES_CLOSED: mark("Votes for this round are closed; those cast count."),
    Stale.PAIR_OVER: mark("That practice is over. `/team pair` finds you another partner."),
    Stale.PAIR_BEGUN: mark("That practice has begun already; go on in its thread."),
    Stale.PAIR_STILL_ON: mark("That practice is still on. `/team pair` looks for another one."),
    Stale.PAIR_GONE_ON: mark("You have gone on already; the newest card is below."),
    Stale.TURN_ENDED: mark("That turn has ended already."),
    Stale.IN_PAIR: mark("You are in it already. It goes on once a partner is found."),
    Stale.PAIR_FULL: mark(
        "Somebody was faster: these two have found each other. `/team pair` finds you a partner"
        " too."
    ),
    Stale.NO_DATE: mark("There is no time to agree on any more. Press **I'm here**."),
    Stale.BEFORE_DATE: mark("It isn't time yet. I ask who is here when it is, in this thread."),
    Stale.SHEET_OF_INTERVIEWER: mark(
        "The sheet is the interviewer's alone. Once you swap, you have one yourself."
    ),
    Stale.NOTES_CLOSED: mark("That turn is over. What you noted is kept and shown with the rest."),
    Stale.NOBODY_RATES: mark("In this practice nobody rates by levels."),
    Stale.IN_SEAT: mark(
        "You are in the seat: the others rate this one. You see it all at the reveal."
    ),
    Stale.SEAT_DELETED: mark("Whoever was in the seat has deleted everything of theirs."),
    Stale.TURN_NOT_BEGUN: mark("This turn hasn't begun yet."),
    Stale.TURN_LISTENING: mark("Listen first: you can rate once the answer is in."),
    Stale.TURN_RATED: mark("Time to rate is up. What you had chosen counts."),
    Stale.TURN_REVEALED: mark("This turn is revealed: ratings can't be changed any more."),
    Stale.TURN_OVER: mark("This turn is over: ratings can't be changed any more."),
    Stale.RATED: mark("Your rating is in; it can't be changed any more."),
    Stale.NO_LEVELS: mark(
        "Choose a level for at least one criterion first; leave out what you can't judge."
    ),
    Stale.COMMENTS_OFF: mark("This server has comments switched off. Your levels are kept."),
    Stale.COMMENTS_AFTER_REVEAL: mark("Comments are shown once the round is revealed."),
    Stale.COMMENT_OWN: mark("That comment is yours. You can take it back instead."),
    Stale.COMMENT_HIDDEN: mark("That comment isn't shown any more."),
    Stale.COMMENT_DECIDED: mark("That comment was looked at already."),
    Stale.COMMENT_OF_MODERATOR: mark("That comment is yours: another moderator looks at it."),
}

#: By class, for members of different ones are equal where their values are.
_STATES: dict[type[StrEnum], dict[StrEnum, str]] = {
    InterviewState: {
        InterviewState.PREPARING: mark("The interview is still being prepared."),
        InterviewState.STUCK: mark("The interview is waiting for its questions."),
        InterviewState.ACTIVE: mark("The interview is going on."),
        InterviewState.ENDED: mark("The interview is over."),
    },
    QuestionState: {
        QuestionState.PENDING: mark("The question is not asked yet."),
        QuestionState.OPEN: mark("The question is open."),
        QuestionState.REVIEW: mark("The answer to that question is under review."),
        QuestionState.FOLLOW_UP: mark("The question waits for your answer to the follow-up."),
        QuestionState.DONE: mark("The question is done."),
        QuestionState.SKIPPED: mark("The question is skipped."),
        QuestionState.TIMED_OUT: mark("The question is over; its time is up."),
    },
    AnswerState: {
        AnswerState.RECEIVED: mark("The answer is being transcribed."),
        AnswerState.TRANSCRIBED: mark("The answer is under review."),
        AnswerState.ASKED: mark("The answer has parts that could not be made out."),
        AnswerState.GRADED: mark("The answer is reviewed already."),
        AnswerState.REFUSED: mark("The answer is one that could not be used."),
        AnswerState.FAILED: mark("The answer is waiting for another try."),
    },
    FollowUpState: {
        FollowUpState.OPEN: mark("The follow-up is open."),
        FollowUpState.ANSWERED: mark("The follow-up is answered."),
        FollowUpState.LEFT: mark("The follow-up is settled already."),
    },
    TeamState: {
        TeamState.SCHEDULED: mark("The team practice is still to come."),
        TeamState.LOBBY: mark("The team practice hasn't started yet."),
        TeamState.PREPARING: mark("The team practice is still being prepared."),
        TeamState.STUCK: mark("The team practice is waiting for its questions."),
        TeamState.RUNNING: mark("The team practice is going on."),
        TeamState.ENDED: mark("The team practice is over."),
        TeamState.CANCELLED: mark("The team practice was called off."),
    },
    RoundPhase: {
        RoundPhase.PENDING: mark("The round is still to come."),
        RoundPhase.ANSWERING: mark("The round is open for answers."),
        RoundPhase.RATING: mark("The round is being rated."),
        RoundPhase.REVIEWING: mark("The round is being reviewed."),
        RoundPhase.REVEALED: mark("The round is revealed."),
        RoundPhase.CLOSED: mark("The round is over."),
    },
}


def other_state(t: Catalog, present: StrEnum) -> str:
    return t(_STATES[type(present)][present])
