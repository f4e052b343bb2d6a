"""What is taken for a secret by its name or its value, and what is not; texts with both."""

from __future__ import annotations

import re

import pytest

from estimatory.base.user_messages import tell_once, warn
from estimatory.errors import FormError, UserError
from estimatory.masking import (
    is_secret_name,
    is_secret_parameter,
    is_secret_value,
    is_secret_variable,
    mask_arguments,
    mask_secrets,
    mask_value,
)

SECRET_NAMES = """
    DB_PASS MYSQL_PWD AUTH_HEADER BLOB_SAS SAS_URL GITHUB_PAT CONNECTION_STRING CONN_STR
    DATABASE_URL
    SENTRY_DSN API_KEY APIKEY TOKEN HF_TOKEN SECRET MY_SECRETS PRIVATE_KEY CREDENTIAL
    AWS_CREDENTIALS
    COOKIE PASSPHRASE PGPASSWORD MyPasswd SSHPASS TOKEN1 KEY_2 AWS_ACCESS_KEY_ID accountKey sasToken
    dbPassword db-pass OAUTH2_CODE AUTHORIZATION
""".split()
OTHER_NAMES = """
    MONKEY KEYBOARD PATTERN PASSES AUTHOR AUTHORS PATH PATCH COMPASS BYPASS PWD OLDPWD SECRETARY
    TOKENIZERS_PARALLELISM OMP_NUM_THREADS PYTHONPATH HOME LANG CREDIT KEYSTONE PATIENCE DATABASE
    CONNECTION SASS TURKEY
""".split()
RANDOM = "q7Zt0PbX4vLm9KsR2wYc8NdJ6hGf3TeA1uQo5ViB"
SECRET_VALUES = [
    "postgres://me:hunter2@db:5432/x",
    "http://me:p/34@host/simple",
    "https://token4711@host/simple",
    "git+https://ghtoken@github.com/a/b",
    "https://a.blob.core.windows.net/c/f.csv?sv=2020-08-04&sig=abc%2Fdef%3D",
    "https://host/x?access_token=zzz",
    "https://host/x?X-Amz-Credential=AKIA&X-Amz-Signature=abc",
    "https://conda.host/t/ab-12345678-1234/channel",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFy==;EndpointSuffix=x",
    "Server=tcp:h;Database=d;User Id=u;Password=hunter2;",
    "SharedAccessSignature=sv&sig=abc",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----",
    "ghp_0123456789abcdefABCDEF0123456789abcd",
    "xoxb-123456789-abcdefgh",
    "AKIAIOSFODNN7EXAMPLE",
    "sk-abc123def456ghi789jkl",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def",
    "Bearer abcdef123456",
    "Authorization: Basic dXNlcjpwYXNz",
    "--password=hunter2 --verbose",
    RANDOM,
]
OTHER_VALUES = [
    *("", "main", "0.1", "2024-01-01T00:00:00Z", "en_US.UTF-8", "cuda:0"),
    "550e8400-e29b-41d4-a716-446655440000",
    *("3f2a" * 10, "ab" * 32, "sha256:" + "ab" * 32, "python:3.12@sha256:" + "ab" * 32),
    "/usr/local/lib/python3.12/site-packages:/home/me/Projects/Models2024",
    "DistilBertForSequenceClassificationBaseUncasedFinetuned",
    *("ResNet50V2ImageNetTop5Weights", "abcdefghijklmnopqrstuvwxyzabcdefghijklm", "1" * 40),
    *("ssh://git@github.com/a/b.git", "git@github.com:a/b.git", "s3://bucket/key=1/x.csv"),
    *("https://host:8443/a/b.git@main", "https://host/x?page=2&order=key", "postgres://me@db/x"),
    *("https://${USER}:${PW}@host/simple", "https://host/x.whl?sig=${MY_SIG}"),
    *("mailto:me@example.com", "Jane Doe <jane@example.com>", "--epochs 5 --max-tokens 512"),
    "the quick brown fox jumps over the lazy dog, many times and for a very long while",
]


def test_names_are_judged_by_whole_words():
    assert [name for name in SECRET_NAMES if not is_secret_name(name)] == []
    assert [name for name in OTHER_NAMES if is_secret_name(name)] == []


def test_values_are_judged_whatever_they_are_called():
    assert [v for v in SECRET_VALUES if not is_secret_value(v)] == []
    assert [v for v in OTHER_VALUES if is_secret_value(v)] == []


def test_a_digest_is_none_where_its_name_says_what_it_is():
    digest = "3f2a" * 10
    harmless = ("GIT_COMMIT", "DATA_SHA256", "MODEL_HASH", "build_id", "RUN_UUID")
    assert not [name for name in harmless if is_secret_variable(name, digest)]
    assert is_secret_variable("SUBSCRIPTION", digest)


def test_long_random_words_are_found_and_names_are_not():
    """Of the words that a password manager makes nearly all; of names made of words hardly one."""
    import random
    import string

    draw = random.Random(7)
    letters = string.ascii_letters + string.digits
    made = ["".join(draw.choices(letters, k=40)) for _ in range(300)]
    parts = ("Model", "train", "Data", "image", "2024", "V2", "Large", "net", "Test", "fine")
    named = ["".join(draw.choices(parts, k=8)) for _ in range(300)]
    assert sum(map(is_secret_value, made)) > 285
    assert sum(map(is_secret_value, named)) < 15


@pytest.mark.parametrize(
    ("name", "value", "is_secret"),
    [
        *(("password", "hunter2", True), ("api-key", "k3y", True), ("token", "t0ken", True)),
        *(("dbPassword", 12345678, True), ("place", "http://u:p4ss@h", True)),
        *(("sort-key", "name", False), ("max_tokens", 512, False), ("pad-token", "<pad>", False)),
        *(("token", "", False), ("password", None, False), ("token", True, False)),
        *(("pass", 3, False), ("lr", 0.1, False), ("pad_token", "PAD", False)),
    ],
)
def test_parameters_are_judged_less_strictly(name, value, is_secret):
    assert is_secret_parameter(name, value) is is_secret


@pytest.mark.parametrize(
    "text",
    [
        "$ docker login --password CANARY -u me",
        "error parsing 'me:CANARY@registry.example/img:1'",
        "--docker me:CANARY@host/img",
        "DB_PASS=CANARY python train.py",
        '{"password": "CANARY", "user": "me"}',
        "{'accountKey': 'CANARY'}",
        "fetching https://host/x.whl?token=CANARY&a=1 failed",
        "cannot clone https://me:CANARY@host/a.git: 403",
        "https://me:p@CANARY@host/",
        "password='CANARY'",
        "conn 'Server=x;Pwd=CANARY;Database=y'",
        "> Authorization: Bearer CANARY4711",
        "Cookie: session=CANARY; a=b",
        "https://CANARY@host/simple and http://u:CANARY@host:8080/",
    ],
)
def test_texts_lose_the_secret_and_nothing_else_twice(text):
    masked = mask_secrets(text)
    assert "CANARY" not in masked
    assert "***" in masked
    assert mask_secrets(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "--secret DB_PASS: there is no such variable here. Write DB_PASS=VALUE.",
        "SyntaxError: unexpected token: 'x'",
        "Downloading numpy (16.9MiB)",
        "KeyError: 'password'",
        "The image python:3.12 is not on this machine",
        "https://${MY_TOKEN}@host/simple",
        "clone git@github.com:a/b.git, ssh://git@host/x",
        "max_tokens=512 sort_key=name pad_token=<pad> lr=0.1",
        "author: Jane Doe <jane@example.com>",
        "os.environ['DB_PASS'] = getpass()",
        "token=None password=True",
    ],
)
def test_texts_without_secrets_stay_as_they_are(text):
    assert mask_secrets(text) == text


def test_words_of_a_command_line_are_masked_in_their_places():
    words = ["--password", "x y", "--token=abcd", "--lr", "0.1", "-p", "token=zz", "--flag", "-v"]
    assert mask_arguments(words) == [
        *("--password", "***", "--token=***", "--lr", "0.1", "-p", "token=***", "--flag", "-v"),
    ]


def test_json_is_masked_by_its_keys():
    value = {"user": "me", "password": "x", "on": True, "at": ["http://u:p@h/"], "key": ""}
    assert mask_value(value) == {
        **{"user": "me", "password": "***", "on": True, "at": ["http://***@h/"], "key": ""}
    }


def test_errors_and_notices_are_masked(capsys):
    error = UserError("'me:CANARY@host/img' is no image", "see http://me:CANARY@host/")
    assert "CANARY" not in f"{error}{error.message}{error.hint}{error.args}"
    assert "CANARY" not in str(FormError({"a": "no http://me:CANARY@host/"}).faults)
    tell_once("took http://me:CANARY@host/")
    with pytest.warns(UserWarning, match=re.escape("http://***@host/")):
        warn("left http://me:CANARY@host/")
    assert "CANARY" not in "".join(capsys.readouterr())
