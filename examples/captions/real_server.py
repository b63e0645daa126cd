"""Has `genga caption` ask a real server, transformers' own, about clips, and checks all that was asked and answered. The model
is a tiny one of random weights (tiny_model.py): what it says means nothing, how it is asked does.

    python -m venv venv && venv/bin/pip install "transformers[serving]" torch torchvision av
    venv/bin/python examples/captions/real_server.py FOLDER [--show PICTURES|PATH]

FOLDER gets the model, copies of the clips with their captions, and transcript.jsonl.
"""

import argparse
import base64
import importlib.metadata
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = pathlib.Path(__file__).resolve().parent
FRAMES = 5
SIDE = 112
PHRASE = "Random style."


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Recorder(BaseHTTPRequestHandler):
    """Passes each request on to the server, and writes it down with its answer."""

    target = ""
    transcript = None
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.forward(None)

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers["Content-Length"])))

    def forward(self, body):
        request = urllib.request.Request(self.target + self.path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read()
        with self.lock, open(self.transcript, "a") as out:
            asked = json.loads(body) if body else None
            said = text.decode("utf-8", "replace")
            out.write(json.dumps({"path": self.path, "asked": asked, "status": status, "said": said}) + "\n")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def start_server(folder, port):
    program = str(pathlib.Path(sys.executable).parent / "transformers")
    log = open(folder / "server.log", "w")
    server = subprocess.Popen(
        [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
        stdout=log, stderr=subprocess.STDOUT)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    server.kill()
    sys.exit(f"the server did not start: see {folder / 'server.log'}")


def parts(line, kind):
    content = line["asked"]["messages"][0]["content"]
    return [part for part in content if part["type"] == kind]


def size_of_jpeg(data):
    """Width and height, by the frame header."""
    at = 2
    while data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (0xC0, 0xC1, 0xC2):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    raise ValueError("no JPEG")


def decoded(url):
    head = "data:image/jpeg;base64,"
    assert url.startswith(head), url[:40]
    return base64.b64decode(url[len(head) :])


def check(line, clip, show):
    """Holds one request and its answer to the clip and its caption."""
    assert line["status"] == 200, line["said"]
    answer = json.loads(line["said"])["choices"][0]
    assert answer["finish_reason"] == "stop", answer
    told = parts(line, "text")[0]["text"]
    assert PHRASE in told, told
    if show == "PATH":
        (video,) = parts(line, "video_url")
        assert video["video_url"]["url"] == str(clip), video
    else:
        frames = [decoded(part["image_url"]["url"]) for part in parts(line, "image_url")]
        assert len(frames) == FRAMES, len(frames)
        assert {max(size_of_jpeg(frame)) for frame in frames} == {SIDE}
        assert len(set(frames)) == FRAMES, "the same frame twice"
    said = answer["message"]["content"].strip()
    caption = clip.with_suffix(".txt").read_text().strip()
    assert caption == f"{PHRASE} {said}", (caption, said)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--show", default="PICTURES", choices=["PICTURES", "PATH"])
    options.add_argument("--genga", type=pathlib.Path, default=HERE.parents[1] / "genga")
    options.add_argument("--clips", type=pathlib.Path, default=HERE.parent / "bunny" / "clips")
    given = options.parse_args()
    folder = given.folder.resolve()
    clips = folder / "clips"
    shutil.rmtree(clips, ignore_errors=True)
    clips.mkdir(parents=True)
    for clip in sorted(given.clips.glob("*.mp4"))[:3]:
        shutil.copy(clip, clips)
    model = folder / "model"
    if not (model / "config.json").exists():
        subprocess.run([sys.executable, HERE / "tiny_model.py", model], check=True)
    Recorder.transcript = folder / "transcript.jsonl"
    Recorder.transcript.write_text("")
    port = free_port()
    server = start_server(folder, port)
    Recorder.target = f"http://127.0.0.1:{port}"
    recorder = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=recorder.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{recorder.server_address[1]}/v1"
        command = [given.genga, "caption", clips, "--chat", address, "--chat-model", model, "--begins", PHRASE]
        command += ["--show", given.show, "--side", str(SIDE), "--parallel", "1", "--chat-timeout", "300"]
        command += [] if given.show == "PATH" else ["--frames", str(FRAMES)]
        subprocess.run(command, check=True)
    finally:
        server.terminate()
        server.wait(30)
    lines = [json.loads(line) for line in Recorder.transcript.read_text().splitlines()]
    found = sorted(clips.glob("*.mp4"))
    assert len(lines) == len(found), f"{len(lines)} requests for {len(found)} clips"
    for line, clip in zip(lines, found):
        check(line, clip, given.show)
    version = importlib.metadata.version("transformers")
    print(f"{len(found)} clips as {given.show}: all that was asked and answered is right (transformers {version})")
    for clip in found:
        print(f"  {clip.name}: {re.sub(chr(10), ' ', clip.with_suffix('.txt').read_text()).strip()}")


if __name__ == "__main__":
    main()
