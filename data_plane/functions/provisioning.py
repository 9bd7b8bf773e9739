"""Which workers of a version are kept ready, and how many there are to be."""

from collections import deque

from data_plane.functions.provisioned_worker import ProvisionedWorker
from data_plane.functions.records import Provision
from data_plane.functions.worker import Worker


class Provisioning:
    """wanted: how many, so many being 0 mostly. idle: the last one used is used next.

    Where init has failed there are no more to come, until somebody asks again.
    """

    def __init__(self) -> None:
        self.wanted = 0
        self.idle: deque[Worker] = deque()
        self._asked = 0.0
        self._workers: set[ProvisionedWorker] = set()
        self._failed = False

    def want(self, executions: int, asked: float) -> list[Worker]:
        """asked: when, which tells one wish from the next. Those that are too many now, and have nothing to do; those
        that have are as others from now on."""
        if (executions, asked) == (self.wanted, self._asked):
            return []
        self.wanted, self._asked, self._failed = executions, asked, False
        needless: list[Worker] = []
        for worker in sorted(self._workers, key=self._is_busy):
            if len(self._workers) <= executions:
                break
            self._workers.discard(worker)
            worker.provisioned = False
            if worker in self.idle:
                self.idle.remove(worker)
                needless.append(worker)
        return needless

    @property
    def lacks(self) -> bool:
        return len(self._workers) < self.wanted and not self._failed

    @property
    def busy(self) -> int:
        return sum(worker.ready for worker in self._workers) - len(self.idle)

    def add(self, worker: ProvisionedWorker) -> None:
        self._workers.add(worker)

    def gone(self, worker: Worker) -> None:
        """One that was ready has a successor."""
        if isinstance(worker, ProvisionedWorker) and worker in self._workers:
            self._workers.discard(worker)
            self._failed = self._failed or not worker.ready
            if worker in self.idle:
                self.idle.remove(worker)

    def shown(self) -> Provision:
        return Provision(allocated=sum(worker.ready for worker in self._workers), failed=self._failed)

    def _is_busy(self, worker: Worker) -> bool:
        return worker not in self.idle
