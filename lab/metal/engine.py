"""The engine that does the life cycle's jobs in the background: each device's one after another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.metal import faults, lifecycle
from lab.metal.database import Row
from lab.metal.hosts import Host, HostDriver, HostError, snapshot
from lab.metal.lifecycle import JOBS, Stage
from lab.metal.settings import Settings
from lab.metal.world import World

LOG = logging.getLogger(__name__)
POLL = 0.2
"""Seconds between looks at a fault or delay that may have changed meanwhile."""


@dataclass
class _Worker:
    job: int
    task: asyncio.Task[None]


@dataclass
class Engine:
    """One for a database; ``run`` is its life."""

    world: World
    driver: HostDriver
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _workers: dict[str, _Worker] = field(default_factory=dict[str, _Worker])

    def wake(self) -> None:
        """Look for new jobs, and for jobs that are no more."""
        self._wake.set()

    async def run(self, hosts: Sequence[Host]) -> None:
        """Tell the driver of the hosts that exist, then do jobs, old and new, until cancelled."""
        try:
            await self.driver.resume(hosts)
            while True:
                self._wake.clear()
                self._match_workers_to_jobs()
                await self._wake.wait()
        finally:
            workers = [worker.task for worker in self._workers.values()]
            for task in workers:
                task.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def settled(self, device_ids: Sequence[str]) -> None:
        """Wait until these devices' hosts have followed, unless something longer is before them."""
        with self.world.database.transaction() as tx:
            limit = Settings.read(tx).settle
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and any(self._following(key) for key in device_ids):
            await asyncio.sleep(0.005)

    def _following(self, device_id: str) -> bool:
        with self.world.database.transaction() as tx:
            kinds = {row["kind"] for row in tx.all("SELECT kind FROM jobs WHERE device_id = ?", device_id)}
        return bool(kinds) and kinds <= lifecycle.FOLLOWING

    def hosts(self) -> list[Host]:
        """The hosts that exist now."""
        with self.world.database.transaction() as tx:
            return [snapshot(tx, row) for row in tx.all("SELECT * FROM devices ORDER BY rowid")]

    def _match_workers_to_jobs(self) -> None:
        with self.world.database.transaction() as tx:
            jobs = tx.all("SELECT min(seq) AS seq, device_id FROM jobs GROUP BY device_id")
        current = {row["device_id"]: row["seq"] for row in jobs}
        for device_id, worker in list(self._workers.items()):
            if worker.task.done():
                del self._workers[device_id]
            elif current.get(device_id) != worker.job:
                worker.task.cancel()
        for device_id, seq in current.items():
            if device_id not in self._workers:
                task = asyncio.create_task(self._work(device_id, seq))
                task.add_done_callback(lambda _: self.wake())
                self._workers[device_id] = _Worker(seq, task)

    async def _work(self, device_id: str, seq: int) -> None:
        job = self._job(seq)
        while job is not None:
            stage = JOBS[job["kind"]][int(job["stage"])]
            try:
                await self._wait(job, stage)
                await self._let_driver_work(device_id, job, stage)
            except HostError as error:
                self._failed(device_id, job, str(error))
                return
            except Exception as error:  # a driver's mistake must not stop the others' life
                LOG.exception("job %s of device %s", job["kind"], device_id)
                self._failed(device_id, job, f"unexpected {type(error).__name__}: {error}")
                return
            self._advance(device_id, job, stage)
            job = self._job(seq)

    async def _wait(self, job: Row, stage: Stage) -> None:
        started = job["stage_started"]
        if started is None:
            started = time.time()
            with self.world.database.transaction() as tx:
                tx.execute("UPDATE jobs SET stage_started = ? WHERE seq = ?", started, job["seq"])
        while stage.delay is not None:
            with self.world.database.transaction() as tx:
                delay = float(getattr(Settings.read(tx), stage.delay))
            left = started + delay - time.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, POLL))

    async def _let_driver_work(self, device_id: str, job: Row, stage: Stage) -> None:
        host = self._host(device_id)
        if host is None:
            return
        if stage.fault is not None:
            while self._stuck(host):
                await asyncio.sleep(POLL)
            with self.world.database.transaction() as tx:
                spec = faults.take(tx, stage.fault, hostname=host.hostname)
            if spec is not None:
                raise HostError(spec["reason"])
        if stage.work is not None:
            await stage.work(self.driver, host, job["payload"])

    def _advance(self, device_id: str, job: Row, stage: Stage) -> None:
        with self.world.database.transaction() as tx:
            device = tx.get("devices", device_id)
            if device is None or tx.one("SELECT seq FROM jobs WHERE seq = ?", job["seq"]) is None:
                return
            if stage.result is not None:
                stage.result(self.world, tx, device, job["payload"])
            if job["stage"] + 1 < len(JOBS[job["kind"]]):
                tx.execute(
                    "UPDATE jobs SET stage = stage + 1, stage_started = ? WHERE seq = ?",
                    time.time(),
                    job["seq"],
                )
            else:
                tx.execute("DELETE FROM jobs WHERE seq = ?", job["seq"])

    def _failed(self, device_id: str, job: Row, reason: str) -> None:
        with self.world.database.transaction() as tx:
            device = tx.get("devices", device_id)
            if device is not None:
                lifecycle.fail(self.world, tx, device, job["kind"], reason)
            tx.execute("DELETE FROM jobs WHERE seq = ?", job["seq"])

    def _stuck(self, host: Host) -> bool:
        with self.world.database.transaction() as tx:
            return faults.present(tx, "stuck", hostname=host.hostname)

    def _job(self, seq: int) -> Row | None:
        with self.world.database.transaction() as tx:
            return tx.one("SELECT * FROM jobs WHERE seq = ?", seq)

    def _host(self, device_id: str) -> Host | None:
        with self.world.database.transaction() as tx:
            device = tx.get("devices", device_id)
            return snapshot(tx, device) if device is not None else None
