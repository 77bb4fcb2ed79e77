"""Why a command or a button of Discord can't be followed, in words; the domain's refusals are in
cogs/errors.py."""

from __future__ import annotations

from enum import Enum

from interview.errors import PersonError
from locales.catalog import mark


class Refusal(Enum):
    ANSWER_MISSING = mark(
        "The answer is missing: attach a recording or write a text. Nothing was saved; "
        "please try once more."
    )
    ANSWER_TWICE = mark(
        "The answer is given twice: choose the recording or the text. Nothing was saved; "
        "please try once more."
    )
    BUTTON_ODD = mark("That button isn't quite right any more. The newest card in the thread is.")
    BUTTON_OF_OTHER_SERVER = mark(
        "That button is of another server. `/team stats` shows this one's."
    )
    BUTTON_OF_OTHER_VERSION = mark(
        "That button is from another version of this bot. Your interviews are all in "
        "`/history`; `/interview resume` shows the one under way."
    )
    BUTTON_RETIRED = mark("That button isn't in use any more. `/help` shows what there is.")
    CHANNEL_GONE = mark(
        "One of those channels isn't there any more, or isn't one I can work in. Nothing was "
        "changed; `/server show` has the channels that there are."
    )
    COMMENT_NEEDS_SERVER = mark(
        "A comment belongs to a server: moderate it there. Nothing was saved."
    )
    DIGEST_NEEDS_CHANNEL = mark(
        "The digest needs a channel as well as a day. Nothing was saved; please try once more."
    )
    EDIT_GONE = mark(
        "That message isn't there any more, so there is no new text to take. Your answer is what "
        "it said before."
    )
    EDIT_LATE = mark(
        "That message was changed more than a minute after it was sent, so your answer is what it "
        "said before."
    )
    FEEDBACK_AT_END = mark("As in a real interview, feedback comes at the end.")
    FILE_GONE = mark(
        "I don't have that file any more: it was imported, or more than an hour or a restart "
        "lies between. Send it once more with `/pack import`."
    )
    FORM_LOST = mark(
        "I was restarted while that form was open, so nothing was changed. Open it again."
    )
    FORM_LOST_TEXT_KEPT = mark(
        "I was restarted while that form was open, so nothing was changed. Open it again: "
        "what you typed is still in it."
    )
    HOST_NEEDED = mark(
        "That is for {host}, who hosts this practice, and for members with Manage Threads. "
        "`/team leave` takes you out of it."
    )
    INTERVIEW_OVER = mark("That interview is finished already. `/interview start` begins one.")
    IN_NO_PRACTICE = mark(
        "You are in no team practice here. `/team list` shows what is open, `/team relay` "
        "begins one."
    )
    IN_SEVERAL_PRACTICES = mark(
        "You are in several team practices here. Choose one with the option *practice*."
    )
    JOB_AMBIGUOUS = mark(
        "Several of your jobs fit that. Choose one from the list that opens while you type: it "
        "tells them apart."
    )
    JOB_UNKNOWN = mark("That job isn't one of yours. Choose it from the list, or see `/job list`.")
    JOIN_FIRST = mark(
        "You aren't in this practice. While it runs, *Join* on its invitation lets you in "
        "from the next question on."
    )
    KEY_POINTS_TOO_LONG = mark(
        "Its key points are longer than what a form holds. Export the pack, change them in "
        "the file and import it into this pack: the question is changed, not doubled."
    )
    LIST_BUTTON_ODD = mark(
        "That button isn't quite right any more. `/team list` shows what is under way."
    )
    WHICH_INTERVIEW = mark(
        "Several interviews of yours wait for an answer: {names}. Use `/answer` in the one that"
        " you mean; nothing was counted yet."
    )
    MESSAGE_DELETED = mark(
        "That message isn't there any more, and its recording with it. Send your answer again."
    )
    MESSAGE_EMPTY = mark("The message holds neither a recording nor text. Nothing was saved.")
    MESSAGE_TAKEN = mark("That message was taken as an answer before.")
    NOTHING_OF_YOURS = mark("You aren't in this practice, so nothing of yours is shown in it.")
    NOTHING_TO_COMPARE = mark("There is nothing to compare in this turn.")
    NOTHING_UNFINISHED = mark(
        "You have no unfinished interview. `/interview start` begins one, `/history` shows "
        "the finished ones."
    )
    NOT_IN_PRACTICE = mark("That is for those who take part in this practice.")
    NO_FEEDBACK = mark("There is no feedback yet.")
    NO_JOBS = mark("You keep no job yet. `/job add` saves one.")
    NO_RECORDING = mark(
        "That isn't audio, video or a text file: {names}. Send a voice message, or just type. "
        "Nothing was saved; your question is still open."
    )
    NO_TRANSCRIPT = mark("There is no transcript yet.")
    ONLY_IN_TEAM = mark(
        "You have no interview of your own open. Your team practice goes on in <#{place}>; "
        "its questions come to your own place by themselves."
    )
    PACK_AMBIGUOUS = mark(
        "Several packs have that name. Choose one from the list that opens while you type."
    )
    PACK_NEEDS_SERVER = mark(
        "A pack belongs to a server: use this command there. Nothing was saved."
    )
    PACK_UNKNOWN = mark(
        "That pack isn't one you can use here. Choose it from the list, or see `/pack list`."
    )
    PAGE_GONE = mark("That page isn't there any more. Open it again from its card.")
    PART_OF_TEAM = mark(
        "This is your part of a team practice. `/team leave` takes you out of it, and the "
        "others go on; its host can `/team end` it."
    )
    PERMISSIONS_LACKING = mark(
        "I can't hold a team practice in this channel yet: I lack {names}. {where} Nothing "
        "was started."
    )
    PRACTICE_NEEDS_CHANNEL = mark("Team practice is for servers. Use it in a channel of one.")
    PRACTICE_NEEDS_SERVER = mark("Team practice is held in servers; use the command there.")
    PRACTICE_NEEDS_TEXT_CHANNEL = mark(
        "Team practice needs a text channel of a server that I am a member of: not a thread, "
        "a forum, an announcement channel or a direct message. Use the command in such a "
        "channel. Nothing was started."
    )
    QUESTIONS_BEING_MADE = mark("Your questions are still being prepared. One moment, please.")
    QUESTION_NOT_REVEALED = mark("That question isn't revealed yet. What was said comes then.")
    RECORDING_TOO_LARGE = mark(
        "That recording is kept, but it is larger than what a bot may send on Discord."
    )
    REPORT_NOT_WRITTEN = mark("The report isn't written yet. One moment, please.")
    ROLE_GONE = mark(
        "One of those roles isn't there any more. Nothing was changed; `/server show` has "
        "the roles that there are."
    )
    ROLE_NEEDED = mark(
        "In this server team practice is started by members with {roles}. Ask one of them to "
        "open it; everybody can join. `/interview start` is there for you alone."
    )
    SERVER_WITHOUT_ME = mark(
        "The server isn't one that I am a member of: use this command in yours. Nothing was "
        "saved; please try once more."
    )
    TURN_NOT_BEGUN = mark("This turn hasn't begun yet.")
    TURN_NOT_REVEALED = mark("This turn isn't revealed yet.")


class Refused(PersonError):
    """``why``, with the values named in its words."""

    def __init__(self, why: Refusal, **values: object) -> None:
        super().__init__(why.name.lower())
        self.why = why
        self.values = values
