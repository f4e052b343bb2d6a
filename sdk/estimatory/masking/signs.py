"""The forms that secrets have, as regular expressions: a list to be read and added to.

They are texts, which `re` compiles and keeps when they are needed: most runs do not need them.
"""

from __future__ import annotations

SECRET_NAMES = (
    r"(?:^|[^a-z])(?:o?auth|authorization|bearer|cookies?|creds?|dsn|jwt|keys?|pass|passcode|"
    r"passkey|passphrase|pat|pw|sas|sshpass|tokens?)(?:[^a-z]|$)"
    r"|[^a-z]pwd(?:[^a-z]|$)|^pwd[^a-z]|passwo?r?d|secret(?!ar)|credential"
    r"|(?:api|access|account|auth|private)_?(?:key|token)(?:[^a-z]|$)"
    r"|conn(?:ection)?_?str(?:ing)?(?:[^a-z]|$)|(?:database|db)_?ur[il](?:[^a-z]|$)"
)
"""In any case, within a variable's name: its value goes into no file. JavaScript reads it, too.

Words count whole (``DB_PASS``, not ``COMPASS``); the current folder in ``PWD`` is no secret.
"""
CAMEL = r"(?<=[a-z0-9])(?=[A-Z])"
PARAMETER_NAMES = (
    r"(?:^|[^a-z])(?:passphrase|passcode|pass|pwd|pw|pat|sas|dsn|jwt|cookie|bearer|"
    r"(?:api|access|account|auth|private|secret|signing|storage|subscription|master|license)"
    r"[^a-z]?key|(?<!pad_)(?<!eos_)(?<!bos_)(?<!sep_)(?<!cls_)(?<!unk_)(?<!mask_)token|"
    r"authorization|creds?)(?:[^a-z]|$)"
    r"|passwo?r?d|secret(?!ar)|credential|conn(?:ection)?[^a-z]?str(?:ing)?(?:[^a-z]|$)"
)
"""What is typed for a script is compared and read by people: ``--sort-key`` hides nothing."""
SECRET_VALUES = (
    r"://[^/\s:@]*:[^\s/@]+@|[?&][\w.\-]*(?:sig|signature|token|secret|passw\w*|key)="
    r"|(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)\s*=|PRIVATE KEY"
    r"|(?:^|[^\w\-])(?:gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|AKIA|hf_|eyJ)[\w\-]{8}"
)
"""In any case, within a value: what a browser keeps to itself while it is typed."""
NO_SECRET = (
    r"(?is)[\"']?(?:|[-+]?\d{0,5}|[-+]?\d*\.\d+|true|false|none|null|yes|no|auto|\*+|…|[<\[{(].*|"
    r"\$\{?\w+\}?|os\.environ.*)[\"']?\Z"
)
PLACEHOLDER = r"(?:VALUE|NAME|TEXT|V|PASSWORD|TOKEN|SECRET|KEY|X+)[.:]?\Z"
HASHED = (
    r"(?i)(?:^|_)(?:build|checksum|commit|digest|etag|hash|id|md5|ref|rev|revision|sha\d*|tag|uuid|"
    r"version)(?:_|$)"
)
HEX = r"(?i)(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{48,128})\Z"
USER_INFO = (
    r"(?i)(?<![a-z0-9+.\-])(?P<scheme>[a-z][a-z0-9+.\-]{0,30})://"
    r"(?P<user>(?:[^/\s'\"@:]{1,512}:(?!\d+/)[^\s'\"@]{1,512}|[^/\s'\"@]{1,512})"
    r"(?:@[^/\s'\"@]{1,512}){0,8})@"
)
REFERENCE = r"(?:[^:]*:)?\$\{\w+\}\Z"
BARE_USER_INFO = (
    r"(?<![\w/:.@$\-])(?!mailto:)[\w.+\-]{1,64}:[^\s/:@'\"$]{1,256}@(?!sha\d+:)"
    r"(?=[\w\-]+(?:\.[\w\-]+)*(?:\.[A-Za-z]+(?=[/:\s'\"]|$)|:\d+/|/))"
)
QUERY = r"(?P<start>[?&#;](?P<name>[\w.\-]{1,64})=)(?P<value>[^&;#\s'\"<>)\]]+)"
QUERY_NAMES = frozenset({"sig", "signature", "code", "x-amz-signature", "x-goog-signature"})
CONDA_TOKEN = r"(://[^\s'\"]{1,200}?/t/)(?!\$\{)([\w\-]{8,})(?=/|\b)"
VALUE = r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s'\",;&)]+)"
ASSIGNED = rf"(?P<start>(?<![\w?&#;\-])(?P<name>[A-Za-z][\w\-]{{0,63}})=){VALUE}"
OPTION = (
    rf"(?P<start>(?<!\S)--(?P<name>(?!secret\b|pass\b)[A-Za-z][\w\-]{{0,63}})(?:=|[ \t]+)){VALUE}"
)
SECRET_OPTION = r"(--secret(?:=|[ \t]+)\w{1,64}=)[^\s*]\S*"
QUOTED_KEY = (
    r"(?P<start>[\"'](?P<name>[\w\-]{1,64})[\"']\s*:\s*)(?P<quote>[\"'])(?P<value>[^\"'\n]+)"
    r"(?P=quote)"
)
CONNECTION = (
    r"(?i)(?P<start>(?<![\w\-])(?:AccountKey|SharedAccessKey|SharedAccessSignature|Client ?Secret|"
    r"Password|Pwd)\s*=\s*)(?![\s$])(?P<value>[^;\s'\"]+)"
)
HEADER = (
    r"(?i)((?:(?:Proxy-)?Authorization|(?:Set-)?Cookie|X-Api-Key|X-Auth-Token)[ \t]*:[ \t]*)"
    r"(?![ \t*])[^\r\n'\"]+"
)
BEARER = r"(?i)(\bBearer\s+)(?=[\w.~+/\-]*\d)[\w.~+/\-]{8,}=*"
PRIVATE_KEY = (
    r"(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----"
    r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)"
)
TOKENS = (
    r"(?<![\w\-])(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w\-]{16,}"
    r"|xox[abeprs]-[\w\-]{8,}|A[KS]IA[A-Z0-9]{16}|(?:sk|rk|pk)_(?:live|test)_\w{10,}"
    r"|sk-(?=[\w\-]*\d)[\w\-]{16,}|hf_[A-Za-z0-9]{20,}|pypi-[\w\-]{20,}|npm_[A-Za-z0-9]{30,}"
    r"|AIza[\w\-]{30,}|ya29\.[\w\-]{20,}|dapi[0-9a-f]{32}|SG\.[\w\-]{16,}\.[\w\-]{16,}"
    r"|eyJ[\w\-]{8,}\.eyJ[\w\-]{8,}(?:\.[\w\-]*)?)"
)
TOKENS_BEGIN = (
    *("gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "ASIA"),
    *("sk_", "rk_", "pk_", "sk-", "hf_", "pypi-", "npm_", "AIza", "ya29.", "dapi", "SG.", "eyJ"),
)
