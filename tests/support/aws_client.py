"""A small AWS client on the standard library, for tests that need many calls in little time.

Signature Version 4 over one kept-alive connection; a Client belongs to one thread. What a test wants to show a real client
doing, it shows with the stock aws command line instead (tests/conformance).
"""

import datetime
import hashlib
import hmac
import http.client
import json
import urllib.parse
import xml.etree.ElementTree

ACCESS_KEY = "test"
SECRET_KEY = "test"
REGION = "us-east-1"
JSON_TARGETS = {"ecs": "AmazonEC2ContainerServiceV20141113"}
QUERY_VERSIONS = {"autoscaling": "2011-01-01", "ec2": "2016-11-15", "elasticloadbalancing": "2015-12-01"}


class ServiceError(Exception):
    """The service refused the call."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class Disconnected(Exception):
    """The connection ended before the answer was here: whether the call had its effect is not known."""


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Client:
    def __init__(self, endpoint, service, timeout=30):
        url = urllib.parse.urlsplit(endpoint)
        self._host = url.netloc
        self._service = service
        self._timeout = timeout
        self._connection = http.client.HTTPConnection(url.hostname, url.port, timeout=timeout)

    def close(self):
        self._connection.close()

    def json(self, operation, **members):
        """The answer of an AWS JSON operation. Raises ServiceError, Disconnected."""
        status, body = self._post(
            json.dumps(members),
            {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{JSON_TARGETS[self._service]}.{operation}"},
        )
        answer = json.loads(body)
        if status != 200:
            raise ServiceError(answer.get("__type", "").rpartition("#")[2], answer.get("message", ""))
        return answer

    def query(self, action, **parameters):
        """The answer of an AWS query operation, an XML element without namespaces. Raises ServiceError, Disconnected."""
        form = {"Action": action, "Version": QUERY_VERSIONS[self._service], **parameters}
        status, body = self._post(
            urllib.parse.urlencode(form), {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        )
        answer = xml.etree.ElementTree.fromstring(body)
        for element in answer.iter():
            element.tag = element.tag.rpartition("}")[2]
        if status != 200:
            raise ServiceError(answer.findtext(".//Code"), answer.findtext(".//Message"))
        return answer

    def _post(self, body, headers):
        payload = body.encode()
        try:
            self._connection.request("POST", "/", payload, self._sign(payload, headers))
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Disconnected(str(error)) from error

    def _sign(self, payload, headers):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {**headers, "Host": self._host, "X-Amz-Date": now}
        lines = sorted(f"{name.lower()}:{value}" for name, value in headers.items())
        names = ";".join(line.partition(":")[0] for line in lines)
        canonical = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(payload).hexdigest()])
        scope = f"{now[:8]}/{REGION}/{self._service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = b"AWS4" + SECRET_KEY.encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={_hmac(key, text).hex()}"
        )
        return headers
