"""Domain objects become Components V2 layouts: pure, and within Discord's limits for any content.

Every button and menu carries a custom_id of :mod:`cogs.ui.ids`; clicks are handled elsewhere. All
texts of people, models and recordings are escaped here.
"""

from __future__ import annotations

from cogs.ui.layouts_answer import answer_card, answer_detail_pages, answer_detail_view
from cogs.ui.layouts_history import (
    HISTORY_PAGE_SIZE,
    history_interview,
    history_page,
    history_question,
    history_question_pages,
)
from cogs.ui.layouts_interview import (
    better_answer_view,
    end_confirm,
    follow_up_card,
    hint_view,
    model_answer_view,
    nudge_card,
    opening_card,
    question_card,
    transcript_view,
    unfinished_card,
)
from cogs.ui.layouts_kit import Button, Tone, button
from cogs.ui.layouts_notice import error_card, notice
from cogs.ui.layouts_people import (
    help_card,
    jobs_list_card,
    privacy_card,
    privacy_confirm,
    privacy_deleted,
    welcome_card,
)
from cogs.ui.layouts_report import progress_card, report_card, report_pages, report_view
from cogs.ui.layouts_settings import settings_card, sound_buttons
from cogs.ui.layouts_usage import usage_card

__all__ = [
    "HISTORY_PAGE_SIZE",
    "Button",
    "Tone",
    "answer_card",
    "answer_detail_pages",
    "answer_detail_view",
    "better_answer_view",
    "button",
    "end_confirm",
    "error_card",
    "follow_up_card",
    "help_card",
    "hint_view",
    "history_interview",
    "history_page",
    "history_question",
    "history_question_pages",
    "jobs_list_card",
    "model_answer_view",
    "notice",
    "nudge_card",
    "opening_card",
    "privacy_card",
    "privacy_confirm",
    "privacy_deleted",
    "progress_card",
    "question_card",
    "report_card",
    "report_pages",
    "report_view",
    "settings_card",
    "sound_buttons",
    "transcript_view",
    "unfinished_card",
    "usage_card",
    "welcome_card",
]
