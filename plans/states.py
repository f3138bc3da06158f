"""The lives of a plan's participation and of a measure, each as one table."""

from core.states import table
from plans.models import Measure, Plan

_P = Plan.Participation
PLAN = table(
    {
        _P.PREPARING: [_P.OPEN],
        _P.OPEN: [_P.ANSWERING],
        _P.ANSWERING: [_P.ANSWERED],
        _P.ANSWERED: [_P.ANSWERING, _P.FOLLOW_UP],
        _P.FOLLOW_UP: [_P.ARCHIVED],
        _P.ARCHIVED: [],
    }
)

_M = Measure.Status
_SLIPPING = [_M.DELAYED, _M.POSTPONED, _M.STOPPED]
MEASURE = table(
    {
        _M.PROPOSED: [_M.NOT_STARTED, _M.STOPPED],
        _M.NOT_STARTED: [_M.IN_PROGRESS, _M.ONGOING, *_SLIPPING, _M.DONE],
        _M.IN_PROGRESS: [_M.IN_PROGRESS, _M.ONGOING, *_SLIPPING, _M.DONE],
        _M.ONGOING: [_M.ONGOING, _M.IN_PROGRESS, *_SLIPPING, _M.DONE],
        _M.DELAYED: [_M.IN_PROGRESS, *_SLIPPING, _M.DONE],
        _M.POSTPONED: [_M.NOT_STARTED, _M.IN_PROGRESS, _M.STOPPED],
        _M.STOPPED: [_M.IN_PROGRESS],
        _M.DONE: [_M.IN_PROGRESS],
    }
)

# A report of one of these re-opens every point that the measure answers.
REOPENING = frozenset(str(status) for status in _SLIPPING)
NEEDS_REASON = REOPENING
# Resuming from these needs a reason, too.
RESUMED_WITH_REASON = frozenset({str(_M.STOPPED), str(_M.DONE)})
