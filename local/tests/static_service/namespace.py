"""Runs a program as Lambda would, in a root folder with nothing but it and /etc/resolv.conf.

    unshare --net --map-root-user namespace.py PROGRAM EVENT

This process alone plays the network of a namespace of its own: a DNS server on which every name
is 127.0.0.1, the Runtime API with one event, and a DynamoDB without items. It prints, as JSON, the
names that were asked for, the host that the table was called by, and the answer to the event.
"""

import fcntl
import http.server
import json
import os
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading

PATIENCE_SECONDS = 30
RUNTIME_API = ("127.0.0.1", 9001)
TABLE_HOST = "table.example"
A_RECORD = 1
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40

seen = {"names": [], "host": None, "answer": None}
answered = threading.Event()


class Names(socketserver.BaseRequestHandler):
    def handle(self):
        query, connection = self.request
        end = query.index(b"\0", 12) + 5
        question, kind = query[12:end], struct.unpack(">H", query[end - 4 : end - 2])[0]
        seen["names"].append(labels(question))
        answers = [b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"] if kind == A_RECORD else []
        counts = struct.pack(">HHHH", 1, len(answers), 0, 0)
        reply = query[:2] + b"\x81\x80" + counts + question + b"".join(answers)
        connection.sendto(reply, self.client_address)


def labels(question):
    parts, rest = [], question
    while rest[0]:
        parts.append(rest[1 : 1 + rest[0]].decode())
        rest = rest[1 + rest[0] :]
    return ".".join(parts)


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        return self.rfile.read(int(self.headers["content-length"]))

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {**headers, "content_length": len(body)}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Runtime(Http):
    event = None

    def do_GET(self):
        event, Runtime.event = Runtime.event, None
        if event is None:
            threading.Event().wait()
        self.answer(
            200,
            event,
            Lambda_Runtime_Aws_Request_Id="request",
            Lambda_Runtime_Deadline_Ms=2**53,
            Lambda_Runtime_Invoked_Function_Arn="arn:aws:lambda:us-east-1:1:function:f",
        )

    def do_POST(self):
        seen["answer"] = json.loads(self.body())
        self.answer(202)
        answered.set()


class Table(Http):
    def do_POST(self):
        seen["host"] = self.headers["host"]
        self.body()
        self.answer(200, b'{"Items":[]}', content_type="application/x-amz-json-1.0")


def main(program, event):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh", b"lo", IFF_UP | IFF_RUNNING)
        fcntl.ioctl(control, SIOCSIFFLAGS, up)
    Runtime.event = event.encode()
    for server in (
        socketserver.ThreadingUDPServer(("127.0.0.1", 53), Names),
        http.server.ThreadingHTTPServer(RUNTIME_API, Runtime),
        http.server.ThreadingHTTPServer(("127.0.0.1", 80), Table),
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(f"{root}/etc")
        with open(f"{root}/etc/resolv.conf", "w") as file:
            file.write("nameserver 127.0.0.1\n")
        shutil.copy(program, f"{root}/service")
        service = subprocess.Popen(
            ["/service"],
            preexec_fn=lambda: (os.chroot(root), os.chdir("/")),
            stdout=sys.stderr,
            env={
                "AWS_LAMBDA_RUNTIME_API": ":".join(map(str, RUNTIME_API)),
                "AWS_LAMBDA_FUNCTION_NAME": "f",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
                "AWS_LAMBDA_FUNCTION_VERSION": "1",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_ENDPOINT_URL": f"http://{TABLE_HOST}",
                "TABLE_NAME": "items",
            },
        )
        answered.wait(PATIENCE_SECONDS)
        service.kill()
        service.wait()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
