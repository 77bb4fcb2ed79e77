"""Every Whisper model that is offered by name: where it is, what it weighs, what it can do.

All are CTranslate2 conversions in 16 bit. A revision names one state of a repository of the model
hub for ever. Revisions, sizes and digests are from lock files and manifests of public projects, at
least two that have nothing to do with each other for each; for base and tiny.en the packages here
hold those bytes. Where no second one was found the digest is None: then the hub's own digest at
that revision is compared with what arrived, and kept (speech/models/hub.py).

Parameters are a model.bin's bytes by two (16 bit), which agrees with OpenAI's and Distil-Whisper's
model cards; test_catalog compares them with the shapes.

They stand in order, from the least to the most accurate: by size (Radford et al. 2022, appendix D:
the larger Whisper makes fewer errors in every language), a distilled model before the one that it
was made from. For English Distil-Whisper's own cards say, in word errors of 100 in short recordings
of kinds it wasn't trained on: large-v3 8.4, distil-large-v3 9.7, distil-medium.en 11.1,
distil-small.en 12.1; and in a later count distil-large-v3 7.5, large-v3-turbo 7.3,
distil-large-v3.5 7.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["ALIASES", "CATALOG", "OTHERS", "Cost", "HubFile", "Model", "Shape", "find_model"]


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository: bytes, and its SHA-256, None where it isn't known for sure."""

    name: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a Whisper network is made of; ``width`` is d_model. Each head is 64 wide."""

    width: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int
    mels: int = 80


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model takes on a processor in 8 bit.

    ``alone``, ``queue``: times what base takes for the same sound, one window by itself and two
    batches at once. ``peak``: MB that a process has at most. Measured by bench/made_whisper.py on
    two cores with networks of that size; with English-only ones as with the others.
    """

    alone: float
    queue: float
    peak: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the hub, at one revision."""

    name: str
    repository: str
    revision: str
    files: tuple[HubFile, ...]
    shape: Shape
    cost: Cost
    english_only: bool = False
    sha256: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = {file.name: file.sha256 for file in self.files if file.sha256 is not None}
        object.__setattr__(self, "sha256", MappingProxyType(known))

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(file.size for file in self.files)

    @property
    def parameters(self) -> int:
        """Millions."""
        return round(self._weights / 2 / 1e6)

    @property
    def distilled(self) -> bool:
        """Made from a larger model. Whether such a one follows the prompt that makes hesitations
        and terms heard (speech/whisper/priming.py) wasn't tried.
        """
        return self.name.startswith("distil-")

    @property
    def gpu_memory(self) -> int:
        """MB of a graphics card's memory that it takes in 16 bit, roughly.

        The weights; what the decoder remembers of a batch, 60 s of sound at 1.2 MB a second for
        base (speech/whisper/desk.py) and more by width and layers; and 500 of CUDA's own.
        """
        remembered = 60 * 1.2 * (self.shape.width * self.shape.decoder_layers) / (512 * 6)
        return round(self._weights / 1e6 + remembered + 500)

    @property
    def _weights(self) -> int:
        return next(file.size for file in self.files if file.name == "model.bin")


# Files that are the same in several repositories.
_TOKENIZER = HubFile(
    "tokenizer.json",
    2_203_239,
    "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
)
_VOCABULARY = HubFile(
    "vocabulary.txt",
    459_861,
    "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
)
_ENGLISH_TOKENIZER = HubFile(
    "tokenizer.json",
    2_128_466,
    "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
)
_ENGLISH_VOCABULARY = HubFile(
    "vocabulary.txt",
    422_309,
    "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
)
_DISTIL_ENGLISH_VOCABULARY = HubFile(
    "vocabulary.json",
    825_480,
    "4dadfee7c4a871665f65c06037f5f5ec893fb2d7f5eb4cf11063618e31dbe11a",
)
_V3_TOKENIZER = HubFile(
    "tokenizer.json",
    2_480_617,
    "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
)
_V3_VOCABULARY = HubFile(
    "vocabulary.json",
    1_068_114,
    "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
)
_V3_PREPROCESSOR = HubFile(
    "preprocessor_config.json",
    340,
    "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
)

_MULTILINGUAL = (_TOKENIZER, _VOCABULARY)
_ENGLISH = (_ENGLISH_TOKENIZER, _ENGLISH_VOCABULARY)
_V3 = (_V3_PREPROCESSOR, _V3_TOKENIZER, _V3_VOCABULARY)


def _config(size: int, sha256: str | None) -> HubFile:
    return HubFile("config.json", size, sha256)


def _weights(size: int, sha256: str | None) -> HubFile:
    return HubFile("model.bin", size, sha256)


_MODELS = (
    Model(
        "tiny",
        "Systran/faster-whisper-tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (
            _config(2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
            _weights(
                75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"
            ),
            *_MULTILINGUAL,
        ),
        Shape(384, 4, 4, 51_865),
        Cost(0.6, 0.5, 370),
    ),
    Model(
        "tiny.en",
        "Systran/faster-whisper-tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (
            _config(2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
            _weights(
                75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
            ),
            *_ENGLISH,
        ),
        Shape(384, 4, 4, 51_864),
        Cost(0.6, 0.5, 370),
        english_only=True,
    ),
    Model(
        "base",
        "Systran/faster-whisper-base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        (
            _config(2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
            _weights(
                145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
            ),
            *_MULTILINGUAL,
        ),
        Shape(512, 6, 6, 51_865),
        Cost(1.0, 1.0, 480),
    ),
    Model(
        "base.en",
        "Systran/faster-whisper-base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        (
            _config(2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
            _weights(
                145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"
            ),
            *_ENGLISH,
        ),
        Shape(512, 6, 6, 51_864),
        Cost(1.0, 1.0, 480),
        english_only=True,
    ),
    Model(
        "distil-small.en",
        "Systran/faster-distil-whisper-small.en",
        "ef77d90526ccd62cde3808ee70626a01e5cf83e4",
        (
            _config(2_812, None),
            _weights(
                332_308_257, "1187de3982cdcf962a2fb8f797e429fb4651b875b18fe9ce50b58b52fc9072b7"
            ),
            HubFile("preprocessor_config.json", 339, None),
            HubFile("tokenizer.json", 2_405_466, None),
            _DISTIL_ENGLISH_VOCABULARY,
        ),
        Shape(768, 12, 4, 51_864),
        Cost(2.3, 2.3, 720),
        english_only=True,
    ),
    Model(
        "small",
        "Systran/faster-whisper-small",
        "536b0662742c02347bc0e980a01041f333bce120",
        (
            _config(2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
            _weights(
                483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"
            ),
            *_MULTILINGUAL,
        ),
        Shape(768, 12, 12, 51_865),
        Cost(3.1, 2.9, 1210),
    ),
    Model(
        "small.en",
        "Systran/faster-whisper-small.en",
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        (
            _config(2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
            _weights(
                483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"
            ),
            *_ENGLISH,
        ),
        Shape(768, 12, 12, 51_864),
        Cost(3.1, 2.9, 1210),
        english_only=True,
    ),
    Model(
        "distil-medium.en",
        "Systran/faster-distil-whisper-medium.en",
        "80ddfce281f77766d8943d63109199fc8145dfa5",
        (
            _config(2_574, None),
            _weights(
                788_826_555, "d4cb75d823dcd2647191064da76f026774c06c036908f38456165368d0e2d66a"
            ),
            HubFile("preprocessor_config.json", 339, None),
            HubFile("tokenizer.json", 2_405_678, None),
            _DISTIL_ENGLISH_VOCABULARY,
        ),
        Shape(1024, 24, 2, 51_864),
        Cost(5.2, 6.2, 1100),
        english_only=True,
    ),
    Model(
        "medium",
        "Systran/faster-whisper-medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        (
            _config(2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
            _weights(
                1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"
            ),
            *_MULTILINGUAL,
        ),
        Shape(1024, 24, 24, 51_865),
        Cost(7.9, 8.2, 2960),
    ),
    Model(
        "medium.en",
        "Systran/faster-whisper-medium.en",
        "a29b04bd15381511a9af671baec01072039215e3",
        (
            _config(2_643, "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962"),
            _weights(
                1_527_904_330, "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b"
            ),
            *_ENGLISH,
        ),
        Shape(1024, 24, 24, 51_864),
        Cost(7.9, 8.2, 2960),
        english_only=True,
    ),
    Model(
        "distil-large-v3",
        "Systran/faster-distil-whisper-large-v3",
        "c3058b475261292e64a0412df1d2681c06260fab",
        (
            _config(2_690, "90c55f775cc4e0bb17293d0bf12f96557a486f20dea886fabd8e6075a3588b21"),
            _weights(
                1_512_927_867, "b79368e19b6623813609431a6e5ee309a71506701ebc49fd7820e692dec7c5f5"
            ),
            *_V3,
        ),
        Shape(1280, 32, 2, 51_866, 128),
        Cost(8.7, 10.6, 1850),
        english_only=True,
    ),
    Model(
        "large-v3-turbo",
        "dropbox-dash/faster-whisper-large-v3-turbo",
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        (
            _config(2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
            _weights(
                1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"
            ),
            _V3_PREPROCESSOR,
            HubFile(
                "tokenizer.json",
                2_710_337,
                "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd",
            ),
            _V3_VOCABULARY,
        ),
        Shape(1280, 32, 4, 51_866, 128),
        Cost(9.6, 11.7, 1780),
    ),
    Model(
        "distil-large-v3.5",
        "distil-whisper/distil-large-v3.5-ct2",
        "9793ccc07920e0f830e1dba0343efcdf0ef8c903",
        (
            _config(2_690, None),
            _weights(1_512_927_867, None),
            HubFile("preprocessor_config.json", 340, None),
            HubFile("tokenizer.json", 2_480_645, None),
            HubFile("vocabulary.json", 1_068_114, None),
        ),
        Shape(1280, 32, 2, 51_866, 128),
        Cost(8.7, 10.6, 1850),
        english_only=True,
    ),
    Model(
        "large-v3",
        "Systran/faster-whisper-large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        (
            _config(2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
            _weights(
                3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"
            ),
            *_V3,
        ),
        Shape(1280, 32, 32, 51_866, 128),
        Cost(15.1, 16.1, 5190),
    ),
)

#: By name, from the least to the most accurate.
CATALOG: Mapping[str, Model] = MappingProxyType({model.name: model for model in _MODELS})
#: Other names of the same models.
ALIASES: Mapping[str, str] = MappingProxyType({"turbo": "large-v3-turbo", "large": "large-v3"})
#: Older models that faster-whisper knows by name: taken from their repositories as any other.
OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "large-v1": "Systran/faster-whisper-large-v1",
        "large-v2": "Systran/faster-whisper-large-v2",
        "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    }
)


def find_model(name: str) -> Model | None:
    """The model of that name or other name."""
    return CATALOG.get(ALIASES.get(name, name))
