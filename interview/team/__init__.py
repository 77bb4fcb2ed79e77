"""Team practice: people of one server who train together.

Each member's answers are in an interview of their own (:attr:`interview.models.Interview.team_id`),
so recordings, transcripts, ratings, history, export and deletion are those of any interview. The
team asks, times and reveals; what it shows is read from the members' interviews, as each allows.
"""
