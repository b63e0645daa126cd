"""What goes between genga and a server: passed on, written down, and read again to be checked."""

import base64
import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Transcript:
    """Stands before a server at an address of its own, and keeps every question with its answer in a file of JSON lines."""

    def __init__(self, server, file):
        self.server = server
        self.file = file
        self.lock = threading.Lock()
        self.read = 0
        file.write_text("")
        self.listening = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.address = f"http://127.0.0.1:{self.listening.server_address[1]}/v1"
        threading.Thread(target=self.listening.serve_forever, daemon=True).start()

    def handler(transcript):
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                transcript.forward(self, None)

            def do_POST(self):
                transcript.forward(self, self.rfile.read(int(self.headers["Content-Length"])))

        return Handler

    def forward(self, asking, body):
        request = urllib.request.Request(self.server + asking.path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read()
        line = {"path": asking.path, "asked": json.loads(body) if body else None, "status": status, "said": text.decode()}
        with self.lock, self.file.open("a") as out:
            out.write(json.dumps(line) + "\n")
        asking.send_response(status)
        asking.send_header("Content-Type", "application/json")
        asking.send_header("Content-Length", str(len(text)))
        asking.end_headers()
        asking.wfile.write(text)

    def news(self):
        """The questions that came since it was called last."""
        lines = [Question(json.loads(line)) for line in self.file.read_text().splitlines()]
        fresh = lines[self.read :]
        self.read = len(lines)
        return fresh


class Question:
    """A line of the transcript."""

    def __init__(self, line):
        self.status = line["status"]
        self.said = line["said"]
        self.messages = line["asked"]["messages"]

    def answer(self):
        """What the model said, to its end."""
        assert self.status == 200, self.said
        choice = json.loads(self.said)["choices"][0]
        assert choice["finish_reason"] == "stop", choice
        return choice["message"]["content"].strip()

    def speakers(self):
        return [message["role"] for message in self.messages]

    def parts(self, kind):
        content = self.messages[0]["content"]
        content = [{"type": "text", "text": content}] if isinstance(content, str) else content
        return [part for part in content if part["type"] == kind]

    def text(self):
        (part,) = self.parts("text")
        return part["text"]

    def pictures(self):
        """The JPEGs, in their order."""
        head = "data:image/jpeg;base64,"
        urls = [part["image_url"]["url"] for part in self.parts("image_url")]
        assert all(url.startswith(head) for url in urls), urls[0][:40]
        return [base64.b64decode(url[len(head) :]) for url in urls]


def size_of_jpeg(data):
    """Width and height, by the frame header."""
    at = 2
    while data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (0xC0, 0xC1, 0xC2):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    raise ValueError("no JPEG")
