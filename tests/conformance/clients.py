"""The clients that drive Gantry's ECS: the aws command line of both versions, boto3 and the JavaScript SDK.

Each is a process of its own that takes a request a line and answers a line, so that a call takes milliseconds:

    {"operation", "parameters"}            the call; for aws {"words"}, its command line
    {"parsed", "raw", "sent", "warnings"}  what the client made of the answer, the bodies on the wire, what it warned of
    {"error": {"code", "message"}, ...}    a refusal by the service
    {"failure"}                            a refusal by the client itself

The first line that it writes tells its version and its model: {"version", "operations", "structures"}. aws answers with its
{"exit", "out", "err"} instead of the first and third; an aws that is no Python script is started for each call.
"""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ("aws1", "aws2", "boto3", "javascript")
REGION = "us-east-1"


class ClientMissing(Exception):
    """This machine does not have the client."""


class ClientTooOld(Exception):
    """The client's model lacks the operation or a member."""


class ServiceError(Exception):
    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def environment(key="test", secret="test"):
    """What a client needs of this machine's environment, and nothing of its AWS settings."""
    kept = {name: os.environ[name] for name in ("PATH", "PYENV_ROOT") if name in os.environ}
    return kept | {
        "HOME": "/nonexistent",
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def option(member):
    """A member's name in aws: enableECSManagedTags -> --enable-ecs-managed-tags."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", member)
    return "--" + re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", words).lower()


def command(operation):
    return option(operation)[2:]


def words_of(operation, parameters):
    """The command line of a call."""
    words = ["ecs", command(operation)]
    for member, value in parameters.items():
        if value is True:
            words.append(option(member))
        elif value is False:
            words.append(option(member).replace("--", "--no-", 1))
        else:
            words.append(f"{option(member)}={value if isinstance(value, str) else json.dumps(value)}")
    return [*words, "--no-paginate"]  # a call of the test is one call on the wire


@functools.cache
def all_aws():
    """Major version -> (program, the Python that it runs on or None), of each aws on the PATH and of Debian's."""
    found = {}
    folders = [*os.environ["PATH"].split(os.pathsep), "/usr/bin"]
    named = [os.environ["GANTRY_AWS"]] if "GANTRY_AWS" in os.environ else []
    for program in [*named, *(f"{folder}/aws" for folder in folders)]:
        if not os.access(program, os.X_OK):
            continue
        if "/.pyenv/shims/" in program:  # a shell script in front of the program
            program = _output(["pyenv", "which", "aws"])
            if not program:
                continue
        version = re.match(r"aws-cli/(\d+)", _output([program, "--version"]))
        if version:
            head = pathlib.Path(program).read_bytes().partition(b"\n")[0].decode(errors="replace")
            python = head[2:].strip() if head.startswith("#!") and "python" in head and " " not in head else None
            found.setdefault(int(version.group(1)), (program, python))
    return found


def _output(words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _boto3_python():
    """The Python with the newest boto3: that of these tests or Debian's."""
    found = {}
    for python in (sys.executable, "/usr/bin/python3"):
        version = _output([python, "-c", "import boto3; print(boto3.__version__)"])
        if version:
            found.setdefault(tuple(map(int, version.split("."))), python)
    if not found:
        raise ClientMissing("there is no boto3: run scripts/setup")
    return found[max(found)]


class Worker:
    """The client's process."""

    def __init__(self, words):
        self._process = subprocess.Popen(
            words, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE
        )
        self.greeting = self._read()

    def close(self):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def ask(self, request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"{self._process.args} ended with {self._process.wait(30)}")
        return json.loads(line)


class Client:
    """Calls ECS by one of NAMES."""

    def __init__(self, name, endpoint):
        self.name = name
        self._endpoint = endpoint
        self._aws = None  # the program, if it is one that is started for each call
        if name == "javascript":
            if not (HERE / "js" / "node_modules").is_dir() or not shutil.which("node"):
                raise ClientMissing("there is no JavaScript SDK: run scripts/setup")
            self._worker = Worker(["node", str(HERE / "js" / "worker.mjs"), endpoint])
        elif name == "boto3":
            self._worker = self._python(_boto3_python(), "boto3")
        else:
            program, python = all_aws().get(int(name[-1]), (None, None))
            if not program:
                raise ClientMissing(f"there is no aws of version {name[-1]}")
            self._worker = self._python(python, "aws") if python else None
            self._aws = program
        greeting = self._worker.greeting if self._worker else {"version": program}
        self.version = greeting["version"]
        self.operations = greeting.get("operations")
        self.structures = greeting.get("structures")

    def _python(self, python, kind):
        return Worker([python, "-B", str(HERE / "botocore_worker.py"), kind, self._endpoint])

    def close(self):
        if self._worker:
            self._worker.close()

    def call(self, operation, parameters):
        """The client's answer to a call. Raises ClientTooOld."""
        if self.operations and operation not in self.operations:
            raise ClientTooOld(f"{self.version} has no {operation}")
        if self.name.startswith("aws"):
            answer = self._call_aws(words_of(operation, parameters))
        else:
            answer = self._worker.ask({"operation": operation, "parameters": parameters})
        failure = answer.get("failure")
        if failure and re.search(r"Unknown parameter in |Unknown options|[Ii]nvalid choice", failure):
            raise ClientTooOld(f"{self.version} does not know all of {operation}: {failure}")
        if failure:
            raise AssertionError(f"{self.version} refuses {operation} itself: {failure}")
        if self.name == "javascript":
            # It leaves out what it does not know.
            lost = sorted(set(parameters) - set(json.loads(answer["sent"])))
            if lost:
                raise ClientTooOld(f"{self.version} has no {operation}.{lost[0]}")
        return answer

    def _call_aws(self, words):
        if self._worker:
            answer = self._worker.ask({"words": words})
        else:
            done = subprocess.run(
                [self._aws, "--endpoint-url", self._endpoint, "--output", "json", *words],
                env=environment(), capture_output=True, text=True, check=False,
            )
            answer = {"exit": done.returncode, "out": done.stdout, "err": done.stderr, "warnings": []}
        err = answer.pop("err").strip()
        if answer.pop("exit") == 0:
            answer["parsed"] = json.loads(answer["out"]) if answer["out"].strip() else {}
            answer["warnings"] += [err] if err else []
            return answer
        match = re.search(
            r"An error occurred \((\S+)\) when calling the \w+ operation(?: \(reached [^)]*\))?: ?(.*)", err, re.DOTALL
        )
        if match:
            answer["error"] = {"code": match.group(1), "message": match.group(2).strip()}
        else:
            answer["failure"] = err
        return answer
