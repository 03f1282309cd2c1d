"""Calls ECS through botocore: a request a line on standard input, its answer a line on standard output; see clients.py.

    botocore_worker.py boto3|aws ENDPOINT

As `boto3` it calls the methods of boto3's client; as `aws` it runs command lines within this process, which has to be the
Python that aws runs on: a process for each call would take most of the tests' time.
"""

import contextlib
import datetime
import io
import json
import logging
import os
import sys

WIRE = {}


class Warnings(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def record_response(response_dict=None, **_):
    if response_dict is not None:
        WIRE["raw"] = response_dict["body"].decode()
        WIRE["status"] = response_dict["status_code"]


def record_request(request=None, **_):
    body = request.body
    WIRE["sent"] = body.decode() if isinstance(body, bytes) else body


def record(events):
    events.register("response-received.ecs", record_response)
    events.register("before-send.ecs", record_request)


def model(service_model):
    shapes = (service_model.shape_for(name) for name in service_model.shape_names)
    return {
        "structures": {shape.name: list(shape.members) for shape in shapes if shape.type_name == "structure"},
        "operations": list(service_model.operation_names),
    }


class Boto3:
    def __init__(self, endpoint):
        import boto3  # pylint: disable=import-outside-toplevel
        import botocore  # pylint: disable=import-outside-toplevel

        self._botocore = botocore
        self._client = boto3.client("ecs", endpoint_url=endpoint)
        record(self._client.meta.events)
        self.greeting = {"version": f"boto3 {boto3.__version__}", **model(self._client.meta.service_model)}

    def call(self, request):
        method = getattr(self._client, self._botocore.xform_name(request["operation"]))
        try:
            parsed = method(**request["parameters"])
        except self._botocore.exceptions.ClientError as error:
            told = error.response["Error"]
            return {"error": {"code": told["Code"], "message": told["Message"]}}
        except self._botocore.exceptions.ParamValidationError as error:
            return {"failure": str(error)}
        parsed.pop("ResponseMetadata")
        return {"parsed": parsed}


class Aws:
    def __init__(self, endpoint):
        import awscli  # pylint: disable=import-outside-toplevel
        from awscli.clidriver import create_clidriver  # pylint: disable=import-outside-toplevel

        self._endpoint = endpoint
        self._driver = create_clidriver()
        record(self._driver.session)
        # aws 2 appends each command to it, as one process is one command; here it would outgrow the header's limit.
        self._user_agent = self._driver.session.user_agent_extra
        service_model = self._driver.session.get_service_model("ecs")
        self.greeting = {"version": f"aws-cli {awscli.__version__}", **model(service_model)}

    def call(self, request):
        out, err = io.StringIO(), io.StringIO()
        self._driver.session.user_agent_extra = self._user_agent
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = self._driver.main(["--endpoint-url", self._endpoint, "--output", "json", *request["words"]])
            except SystemExit as end:
                status = end.code
        return {"exit": status, "out": out.getvalue(), "err": err.getvalue()}


def main():
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    caller = {"boto3": Boto3, "aws": Aws}[sys.argv[1]](sys.argv[2])
    logging.captureWarnings(True)
    warnings = Warnings()
    for name in (None, "botocore", "boto3", "awscli", "awscli.botocore"):
        logging.getLogger(name).addHandler(warnings)

    def answer(value):
        print(json.dumps(value, default=lambda one: one.timestamp() if isinstance(one, datetime.datetime) else str(one)),
              file=answers, flush=True)

    answer(caller.greeting)
    for line in sys.stdin:
        WIRE.clear()
        warnings.texts.clear()
        answer({**caller.call(json.loads(line)), **WIRE, "warnings": sorted(set(warnings.texts))})


if __name__ == "__main__":
    main()
