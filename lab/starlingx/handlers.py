"""Which function answers for which service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lab.starlingx import fm, neutron, usm, vim
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import api as dcmanager
from lab.starlingx.keystone import api as keystone
from lab.starlingx.sysinv import api as sysinv

HANDLERS: Mapping[str, Callable[[Call], Answer]] = {
    "keystone": keystone.answer,
    "sysinv": sysinv.answer,
    "dcmanager": dcmanager.answer,
    "fm": fm.answer,
    "vim": vim.answer,
    "usm": usm.answer,
    "patching": usm.answer_patching,
    "neutron": neutron.answer,
}
