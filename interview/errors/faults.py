"""What an admin has to mend, by kind. Each has its own words (:mod:`app.fault_words`)."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """In brackets: what ``about`` of its error holds."""

    SETTINGS = "settings"  # (words), where settings are read: app/ and config.py
    # The address of a database.
    URL_NONE = "url_none"
    URL_SCHEME = "url_scheme"
    URL_PORT = "url_port"
    URL_CERTIFICATE = "url_certificate"
    URL_CHOICE = "url_choice"  # (name, allowed)
    URL_SECONDS = "url_seconds"
    URL_UNKNOWN = "url_unknown"  # (names)
    # The embedded database.
    POSTGRES_MISSING = "postgres_missing"
    POSTGRES_NO_USER = "postgres_no_user"
    POSTGRES_HANGS = "postgres_hangs"  # (program)
    POSTGRES_INIT = "postgres_init"  # (output)
    POSTGRES_START = "postgres_start"  # (output)
    POSTGRES_SLOW = "postgres_slow"  # (output)
    POSTGRES_CREATE = "postgres_create"  # (output)
    POSTGRES_STARTING = "postgres_starting"
    POSTGRES_SILENT = "postgres_silent"  # (pid)
    POSTGRES_OF_ANOTHER = "postgres_of_another"  # (pid)
    POSTGRES_STAYS = "postgres_stays"  # (pid)
    FOLDER_UNUSABLE = "folder_unusable"  # (folder, reason)
    FOLDER_NOT_OURS = "folder_not_ours"  # (folder)
    FOLDER_OF_ANOTHER = "folder_of_another"  # (folder)
    FOLDER_TOO_LONG = "folder_too_long"  # (folder)
    CLUSTER_OF_ANOTHER = "cluster_of_another"  # (folder)
    CLUSTER_OF_ROOT = "cluster_of_root"  # (folder, user)
    CLUSTER_OF_NOBODY = "cluster_of_nobody"  # (folder, user)
    CLUSTER_DAMAGED = "cluster_damaged"  # (folder)
    CLUSTER_VERSION = "cluster_version"  # (folder, found, needed)
    # The file with the master key.
    KEY_UNREADABLE = "key_unreadable"  # (file, reason)
    KEY_DAMAGED = "key_damaged"  # (file)
    # Weights, and where they compute.
    NO_CARD = "no_card"
    NO_CUBLAS = "no_cublas"
    WEIGHTS_UNKNOWN = "weights_unknown"  # (model, known)
    WEIGHTS_UNREADABLE = "weights_unreadable"  # (model, folder, reason)
    WEIGHTS_NOT_THERE = "weights_not_there"  # (folder)
    WEIGHTS_NO_CONFIG = "weights_no_config"  # (model, folder)
    WEIGHTS_NO_TOKENIZER = "weights_no_tokenizer"  # (model, folder)
    WEIGHTS_NO_ALIGNMENT = "weights_no_alignment"  # (model, file)
    WEIGHTS_NO_VOCABULARY = "weights_no_vocabulary"  # (model)
    WEIGHTS_NO_ORIGIN = "weights_no_origin"  # (model, folder)
    WEIGHTS_NO_FILE = "weights_no_file"  # (model, file, folder)
    WEIGHTS_DIGEST = "weights_digest"  # (model, file, folder, found, wanted)
    WEIGHTS_UNUSABLE = "weights_unusable"  # (model, reason)
    WEIGHTS_TOO_SLOW = "weights_too_slow"  # (model, minutes)
    WEIGHTS_KILLED = "weights_killed"  # (model, status)
    WEIGHTS_NO_ROOM = "weights_no_room"  # (model, folder, wanted, free), megabytes
    WEIGHTS_DISK_FULL = "weights_disk_full"  # (model)
    WEIGHTS_NOT_KEPT = "weights_not_kept"  # (model, reason)
    HUB_OFFLINE = "hub_offline"  # (model)
    HUB_GATED = "hub_gated"  # (model)
    HUB_ABSENT = "hub_absent"  # (model, address, repository, revision)
    HUB_NO_NAME = "hub_no_name"  # (model)
    HUB_STATUS = "hub_status"  # (model, address, status)
    HUB_UNREACHABLE = "hub_unreachable"  # (model, address, reason)
    HUB_OTHER_FILE = "hub_other_file"  # (model, address, file)
    # What comes with the installation.
    PACKAGE_MISSING = "package_missing"  # (package)
    PACKAGE_INCOMPLETE = "package_incomplete"  # (package, file)
    PACKAGE_OTHER = "package_other"  # (file)
    DATA_DAMAGED = "data_damaged"  # (file, place, reason)
