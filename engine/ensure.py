"""Finding, downloading or building each part, in that order, and putting it where the engine looks for it."""

import os
import re
import shutil
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

from engine import cache, download, gobuild, selection
from engine.errors import EngineError, UnreachableError
from engine.parts import GoBuild, Part, engine_part, language_part, plugin_parts
from engine.paths import ROOT, cache_dir, pulumi_home
from engine.selection import Choice, Selection
from engine.standin import EXEC_SCRIPT, exec_script, link_program, write_refusal, write_wrapper

Report = Callable[[str], None]


class Ensurer:
    """One run of `ensure`: what it learned about the network serves every part."""

    def __init__(self, report: Report, spared: Collection[str] = ()) -> None:
        """Report one line a part through `report`.

        Plugins that are `spared` (by name) are not built now, if building is the only way to have them.
        """
        self._report = report
        self._spared = spared
        self._reach = download.Reach()

    def run(self) -> Selection:
        """Have every part, or raise the EngineError that says what is missing."""
        choices: dict[str, Choice] = {}
        for part in (engine_part(), *plugin_parts()):
            choices[part.name] = self._say(self.obtain(part))
            if part.kind == "engine":
                language = language_part()
                choices[language.name] = self._say(
                    self._language_host(language, Path(choices["pulumi"].path))
                )
        chosen = Selection(selection.current_pins(), choices)
        selection.save(chosen)
        return chosen

    def _say(self, choice: Choice) -> Choice:
        """Report a choice and hand it on."""
        self._report(choice.line())
        return choice

    def obtain(self, part: Part) -> Choice:
        """Have one part, and its program where the engine looks for it."""
        if part.only_stand_in:
            return self._own(part, part.only_reason)
        if found := find(part):
            return self._placed(part, Choice(part.title, found[0], "found", f"at {found[1]}", str(found[1])))
        with cache.lock(f"{part.name}-{part.version}"):
            return self._from_cache(part) or self._made(part)

    def _made(self, part: Part) -> Choice:
        """Download the part, else build it, else use our own; what stood in the way is told."""
        cache.sweep(cache_dir() / part.name)
        why_no_download = self._try_download(part)
        if isinstance(why_no_download, Choice):
            return why_no_download
        why_no_build = "there is no recipe to build it"
        if part.build is not None:
            why_not = gobuild.why_not(part.build)
            if why_not is None and part.name in self._spared:
                return _left_for_later(part)
            if why_not is None:
                return self._build(part, part.build, why_no_download)
            why_no_build = why_not
        if part.stand_in is not None:
            return self._own(part, f"for {why_no_download}")
        raise EngineError(
            f"{part.title} {part.version} cannot be had: {why_no_download}, and "
            f"{why_no_build}.\n"
            "Open one of the two ways: access to github.com, or Go and access to its module proxy"
        )

    def _from_cache(self, part: Part) -> Choice | None:
        """Use what an earlier run downloaded or built."""
        for folder in cached_folders(part):
            record = cache.read_record(folder)
            if record is None:
                continue
            if damaged := cache.damaged_files(folder, record):
                self._report(
                    f"{part.title} {part.version}: {damaged[0]} in {folder} was changed, making it again"
                )
                continue
            how = "official download" if record.source == "download" else "build from Go modules"
            why = f"{how} of {_day(folder)}"
            return self._placed(
                part, Choice(part.title, part.version, "cached", why, str(folder / part.executable))
            )
        return None

    def _try_download(self, part: Part) -> Choice | str:
        """Download and install the official release, or say why not."""
        official = part.official
        if official is None:
            return "nothing is published for this"
        if why := self._reach.why_not(official.checksums):
            return f"no official download ({why})"
        try:
            archive = download.fetch(official, cache_dir() / "downloads")
        except UnreachableError as error:
            return f"no official download ({error})"
        folder = official_folder(part)
        cache.install(
            folder, "download", official.archive, lambda f: download.unpack(archive, f, part.executable)
        )
        archive.unlink()
        why = "the official release, its checksum met"
        return self._placed(
            part, Choice(part.title, part.version, "downloaded", why, str(folder / part.executable))
        )

    def _build(self, part: Part, build: GoBuild, why: str) -> Choice:
        """Build the part from Go modules."""
        folder = build_folder(part, build)
        cache.install(folder, "build", build.package, lambda f: gobuild.build_part(part, build, f))
        reason = f"from Go modules held to their hashes; {why}"
        return self._placed(
            part, Choice(part.title, part.version, "built", reason, str(folder / part.executable))
        )

    def _own(self, part: Part, why: str) -> Choice:
        """Use our own stand-in, through a wrapper in this clone's plugin folder."""
        if part.stand_in is None:
            raise EngineError(f"there is no stand-in for {part.title}")
        place = plugin_place(part)
        write_wrapper(place, part.stand_in.module, part.version)
        return Choice(part.title, part.version, "own", why, str(place))

    def _language_host(self, part: Part, engine: Path) -> Choice:
        """Use the host that lies beside the engine, else our own."""
        beside = engine.resolve().parent / part.executable
        if os.access(beside, os.X_OK):
            return Choice(part.title, part.version, "found", "beside the engine", str(beside))
        with cache.lock(EXEC_SCRIPT):
            exec_script(part.version)
        return self._own(part, "for no official one lies beside the engine")

    def _placed(self, part: Part, choice: Choice) -> Choice:
        """Put a plugin where this clone's engine finds it; the engine itself is called by its path."""
        if part.kind == "resource":
            link_program(Path(choice.path), plugin_place(part))
        return choice


def _left_for_later(part: Part) -> Choice:
    """Have a program in the plugin's place that says so, since the engine only looks for one there."""
    place = plugin_place(part)
    write_refusal(place, f"the {part.title} was not built, as no stack had a use for it: run `make setup`")
    return Choice(part.title, part.version, selection.LATER, "the stack does not use it", str(place))


def plugin_place(part: Part) -> Path:
    """Return where the engine of this clone looks for the part's program."""
    return pulumi_home() / "plugins" / part.plugin_folder / part.executable


def cached_folders(part: Part) -> list[Path]:
    """List the folders where earlier runs may have put the part, the official one first."""
    folders = [official_folder(part)] if part.official else []
    return [*folders, build_folder(part, part.build)] if part.build else folders


def official_folder(part: Part) -> Path:
    """Return the cache folder of the part's official release."""
    return cache_dir() / part.name / f"{part.version}-official"


def build_folder(part: Part, build: GoBuild) -> Path:
    """Return the cache folder of our build; another recipe is another folder."""
    digest = cache.folder_digest(gobuild.recipe_folder(build))[:12]
    return cache_dir() / part.name / f"{part.version}-{digest}"


def find(part: Part) -> tuple[str, Path] | None:
    """Find a part that is already there: on PATH, or a plugin in the user's own Pulumi home.

    Returns:
        Its version and path. A plugin has to be of the very version; an engine may be newer (of the same
        major).
    """
    candidates = [shutil.which(part.executable)]
    if part.kind == "resource":
        homes = [os.environ.get("PULUMI_HOME"), str(Path.home() / ".pulumi")]
        candidates += [f"{home}/plugins/{part.plugin_folder}/{part.executable}" for home in homes if home]
    for candidate in candidates:
        if not candidate or not os.access(candidate, os.X_OK) or _is_ours(Path(candidate)):
            continue
        version = gobuild.asked_version(Path(candidate), part)
        if version and version_serves(part, version):
            return version, Path(candidate)
    return None


def _is_ours(candidate: Path) -> bool:
    """Whether a path leads to something that we made: that is cached, not found."""
    real = candidate.resolve()
    return any(
        real.is_relative_to(place.resolve()) for place in (cache_dir(), pulumi_home(), ROOT / ".murmuration")
    )


def version_serves(part: Part, version: str) -> bool:
    """Whether a found version can be used in place of the pinned one."""
    if part.kind != "engine":
        return version == part.version
    have, want = _numbers(version), _numbers(part.version)
    return "-" not in version and have[0] == want[0] and have >= want


def _numbers(version: str) -> tuple[int, ...]:
    """Read "3.258.0" as numbers."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _day(folder: Path) -> str:
    """Return the day on which a cached folder was made."""
    return datetime.fromtimestamp((folder / cache.RECORD).stat().st_mtime, tz=UTC).date().isoformat()
