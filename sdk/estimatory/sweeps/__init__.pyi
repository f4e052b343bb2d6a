from .expressions import Expression as Expression
from .space_text import (
    choice as choice,
    lognormal as lognormal,
    loguniform as loguniform,
    normal as normal,
    qlognormal as qlognormal,
    qloguniform as qloguniform,
    qnormal as qnormal,
    quniform as quniform,
    randint as randint,
    uniform as uniform,
)
