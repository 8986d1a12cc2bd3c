"""What fault management knows of a host or subcloud, for the text of a failure."""

from typing import TYPE_CHECKING

from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.errors import ApiError, shorten

if TYPE_CHECKING:
    from providers.starlingx.cloud.cloud import Cloud

_SHOWN = 5
_ORDER = {"critical": 0, "major": 1, "minor": 2, "warning": 3}


async def explain(cloud: "Cloud", entity: str) -> str:
    """Return the alarms about an entity (`host=controller-0`, `subcloud=sc1`) as the end of a sentence.

    Nothing where there are none, or where fault management cannot be asked: a failure must not hide another.
    """
    try:
        if not await cloud.session.has("faultmanagement"):
            return ""
        rows = await cloud.lists.rows("alarm", max_age=0)
    except ApiError:
        return ""
    about = [row for row in rows if entity in str(row.get("entity_instance_id", "")).split(".")]
    about.sort(key=lambda row: _ORDER.get(str(row.get("severity")), len(_ORDER)))
    said = [_words(row) for row in about[:_SHOWN]]
    return f"; alarms: {'; '.join(said)}" if said else "; there is no alarm about it"


def _words(row: Row) -> str:
    return f"{row.get('alarm_id')} {row.get('severity')}: {shorten(str(row.get('reason_text', '')))}"
