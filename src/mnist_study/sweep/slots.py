"""How processes share a study: each trial holds a slot, and no slot is held twice.

A study has as many slots as there are trials wanted. A slot decides the seed and, with
the samplers "random" and "grid", also the configuration. If the process of a trial
dies, its slot becomes free, and the process that takes it trains the same
configuration. So no trial is lost or trained twice, whichever process is killed.
"""

# Not by the heartbeats of Optuna's RDBStorage and its callback that retries stale
# trials. As of Optuna 5.0.0:
# - Files have no heartbeats, and results/sweep is a file, so this module would still be
# needed. - A trial whose process is killed before its first heartbeat stays running for
# ever; one whose finder is killed between failing it and enqueueing it is not retried.
# - The first error of the database ends the thread that sends heartbeats. A trial that
# goes on after a short outage is given up, and its process ends with an error. - A
# retry keeps the parameters that were drawn before the kill, and draws the others from
# the start of the sampler's seed: a configuration that is not the slot's.

import contextlib
import itertools
import os
import socket
import time
import uuid
import warnings
from functools import lru_cache
from pathlib import Path

import optuna
import psutil
from optuna.exceptions import ExperimentalWarning, UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from mnist_study.sweep.search import Search

STALE_S = 600  # without an epoch for so long, the machine is considered lost
CLAIM_S = 30  # at most, between asking for a trial and holding a slot
SAME_START_S = 120  # setting the clock shifts the start time of every process


class Slots:
    """The slots of one study, from the point of view of one process."""

    def __init__(self, study: optuna.Study, sweep: Search):
        self.study, self.sweep = study, sweep
        self._seen: dict[
            int, tuple
        ] = {}  # trials elsewhere: last sign of life, and when

    def finished(self) -> dict[int, FrozenTrial]:
        """Return the trials that are finished, by slot."""
        held = self.held().items()
        return {slot: trial for slot, trial in held if trial.state.is_finished()}

    def held(self, before: int | None = None) -> dict[int, FrozenTrial]:
        """Return the trials that hold a slot, by slot.

        Args:
            before: Consider only trials with a lower number, and wait for those that
                are about to take a slot.
        """
        while True:
            held, undecided = {}, False
            for trial in self.study.get_trials(deepcopy=False):
                late = before is not None and trial.number >= before
                if late or _gave_up(trial):
                    continue
                slot = trial.user_attrs.get("slot")
                if slot is None:
                    undecided |= before is not None and not self._free(trial)
                elif slot < self.sweep.count:
                    held[slot] = trial
            if not undecided:
                return held
            time.sleep(0.1)

    def claim(self) -> tuple[optuna.Trial, int] | None:
        """Return a trial and the slot that it holds, or None if all are held.

        The storage numbers trials consecutively. Each takes the first slot that no
        trial with a lower number holds, so that no two take the same slot.
        """
        for other in self.study.get_trials(deepcopy=False):
            self._free(other)
        if len(self.held()) == self.sweep.count:
            return None
        self.study.sampler = optuna.samplers.RandomSampler()  # until the slot is known
        trial = self.study.ask()
        try:
            trial.set_user_attr("owner", owner())
            held = self.held(before=trial.number)
            slot = next(slot for slot in itertools.count() if slot not in held)
            if slot < self.sweep.count:
                trial.set_user_attr("slot", slot)
                self.study.sampler = self._sampler(slot)
                return trial, slot
        except UpdateFinishedTrialError:
            return None  # while this process slept, another one gave up its trial
        self.give_up(trial.number)
        return None

    def give_up(self, number: int) -> None:
        """End a trial without a result, unless it has ended; its slot becomes free."""
        with contextlib.suppress(UpdateFinishedTrialError):  # at the same moment
            self.study.tell(number, state=TrialState.FAIL, skip_if_finished=True)

    def _free(self, trial: FrozenTrial) -> bool:
        """Give up a running trial if its process is gone; return whether it was."""
        if trial.state != TrialState.RUNNING or not self._is_abandoned(trial):
            return False
        self.give_up(trial.number)
        return True

    def _is_abandoned(self, trial: FrozenTrial) -> bool:
        holder, this = trial.user_attrs.get("owner"), owner()
        if holder is not None and holder["machine"] == this["machine"]:
            # A process has only one trial: its other one was interrupted.
            is_own = holder["pid"] == this["pid"]
            return is_own or not _is_alive(holder["pid"], holder["started"])
        # By the clock of this machine, since other clocks may be wrong.
        sign = holder, len(trial.intermediate_values)
        before, since = self._seen.get(trial.number, (None, 0.0))
        if before != sign:
            self._seen[trial.number] = sign, time.monotonic()
            return False
        return time.monotonic() - since > (CLAIM_S if holder is None else STALE_S)

    def _sampler(self, slot: int) -> optuna.samplers.BaseSampler:
        sampler, fixed = self.sweep.sampler_of(slot), self.sweep.fixed(slot)
        for earlier in self.study.get_trials(deepcopy=False):
            again = _gave_up(earlier) and earlier.user_attrs.get("slot") == slot
            # A trial that was killed while its configuration was chosen was never
            # trained.
            if again and earlier.params.keys() == set(self.sweep.chosen):
                fixed = earlier.params
        if not fixed:
            return sampler
        with warnings.catch_warnings():
            # "Experimental" since version 2.4; the version is pinned.
            warnings.simplefilter("ignore", ExperimentalWarning)
            return optuna.samplers.PartialFixedSampler(fixed, sampler)


def owner() -> dict:
    """Return what identifies this process: machine, process id and start time."""
    return {
        "machine": _machine(),
        "pid": os.getpid(),
        "started": psutil.Process().create_time(),
    }


def _gave_up(trial: FrozenTrial) -> bool:
    """Return whether a trial ended without a result; one that diverged has one."""
    return trial.state == TrialState.FAIL and "error" not in trial.user_attrs


def _is_alive(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(process.create_time() - started) < SAME_START_S
    except psutil.NoSuchProcess:
        return False


@lru_cache
def _machine() -> str:
    """Identify the machine by more than its name, which its copies share."""
    parts = [socket.gethostname()]
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        parts += [boot, os.readlink("/proc/self/ns/pid")]
    except OSError:
        parts.append(f"{uuid.getnode():x}")
    return " ".join(parts)
