"""A Gantry deployment of its own: data folder, port, gantryd; made with the gantry command and removed with it."""

import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

READY_DEADLINE = 60
LOG_LINES = 40


def wait_until(condition, seconds, what, interval=0.02):
    """Asks until the condition holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so in {seconds} s: {what}")
        time.sleep(interval)
    return value


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Deployment:
    """Started on entry, destroyed on exit. Instances keep to one port, hence not port 0."""

    def __init__(self, name, compute):
        self.name = name
        self.compute = compute
        self.programs = pathlib.Path(os.environ["GANTRY_BIN"])
        self.data_dir = pathlib.Path(tempfile.mkdtemp(prefix=f"gantry-{name}-"))
        self.endpoint = f"http://127.0.0.1:{free_port()}"
        self._process = None  # gantryd, once restart() has started it
        self._command = []

    def __enter__(self):
        try:
            self.gantry("up", "--compute", self.compute, "--deployment", self.name, "--listen", self.endpoint[7:])
            pid = self._record()["pid"]
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            self._command = [word.decode() for word in words[:-1]]
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, value, trace):
        if self.compute == "docker" or any(self.data_dir.iterdir()):
            self.gantry("destroy", "--deployment", self.name, "--yes")
        if self._process:
            self._process.wait(READY_DEADLINE)
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def gantry(self, command, *words):
        """What `gantry COMMAND` prints."""
        done = subprocess.run(
            [self.programs / "gantry", command, "--data-dir", self.data_dir, *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"gantry {command}: {done.stdout}")
        return done.stdout

    def kill(self):
        """kill -9, and waits for its end."""
        if self._process:
            self._process.kill()
            self._process.wait()
            return
        pid = self._record()["pid"]
        process = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            if not select.select([process], [], [], READY_DEADLINE)[0]:
                raise AssertionError("gantryd outlives a kill -9")
        finally:
            os.close(process)

    def restart(self):
        """Starts gantryd with the same arguments and waits until it is ready."""
        with open(self.data_dir / "restarted.log", "ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

        def ready():
            if self._process.poll() is not None:
                raise AssertionError(f"gantryd ended with {self._process.returncode}")
            return self._record()["pid"] == self._process.pid

        wait_until(ready, READY_DEADLINE, "gantryd is ready")

    def log(self):
        """The ends of gantryd's logs."""
        text = ""
        for log in sorted(self.data_dir.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
            text += "\n".join([f"---- {log.name}", *lines, ""])
        return text

    def _record(self):
        return json.loads((self.data_dir / "gantryd.json").read_text(encoding="utf-8"))

