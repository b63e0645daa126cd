"""Has genga ask a real server, transformers' own, and checks all that was asked and answered: captions of clips shown as
pictures and of a film shown as itself, statements of captions, prompts. The model is a tiny one of random weights
(tiny_model.py): what it says means nothing, how it is asked does.

    python -m venv venv && venv/bin/pip install "transformers[serving]" torch torchvision av torchcodec
    venv/bin/python examples/captions/real_server.py FOLDER

FOLDER gets the model, copies of the clips with their captions, transcript.jsonl and server.log. torchcodec wants
FFmpeg's libraries on the machine, and is needed for the film alone: --without-film leaves it out.
"""

import argparse
import importlib.metadata
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

from transcript import Transcript, size_of_jpeg

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILM = ROOT / "fixtures" / "film" / "bigbuckbunny.mp4"
CLIPS = sorted((HERE.parent / "bunny" / "clips").glob("*.mp4"))[:3]
FRAMES = 5
SIDE = 112
PHRASE = "Random style."
DATASET = """
[general]
resolution = [128, 80]
caption_extension = ".txt"

[[datasets]]
video_directory = "index/clips"
cache_directory = "cache"
target_frames = [17]
frame_extraction = "chunk"
"""


def start_server(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = pathlib.Path(sys.executable).parent / "transformers"
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    log = open(folder / "server.log", "w")
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(address + "/health", timeout=5).read()
            return server, address
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    server.kill()
    sys.exit(f"the server did not start: see {folder / 'server.log'}")


class Check:
    """Runs genga against the server, and holds what arrived there to what was to arrive."""

    def __init__(self, genga, folder, transcript):
        self.genga = genga
        self.folder = folder
        self.transcript = transcript
        self.asking = ["--chat", transcript.address, "--chat-model", folder / "model", "--chat-timeout", "300"]

    def run(self, *command, ends=0):
        ran = subprocess.run([self.genga, *command], cwd=self.folder, capture_output=True, text=True)
        assert ran.returncode == ends, f"genga {command[0]} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        return ran

    def fresh(self, name, files):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return [pathlib.Path(shutil.copy(file, folder)) for file in files]

    def pictures(self):
        clips = self.fresh("clips", CLIPS)
        shown = ["--frames", str(FRAMES), "--side", str(SIDE), "--parallel", "1"]
        self.run("caption", "clips", *self.asking, "--begins", PHRASE, *shown)
        questions = self.transcript.news()
        assert len(questions) == len(clips), f"{len(questions)} questions for {len(clips)} clips"
        for question, clip in zip(questions, clips):
            frames = question.pictures()
            assert len(frames) == len(set(frames)) == FRAMES, f"{len(set(frames))} of {len(frames)} frames"
            assert {max(size_of_jpeg(frame)) for frame in frames} == {SIDE}
            self.caption_is(clip, question)
        return f"{len(clips)} clips, {FRAMES} pictures each"

    def caption_is(self, clip, question):
        assert PHRASE in question.text(), question.text()
        caption = clip.with_suffix(".txt").read_text().strip()
        assert caption == f"{PHRASE} {question.answer()}", (caption, question.said)

    def film(self):
        (film,) = self.fresh("film", [FILM])
        self.run("caption", "film", *self.asking, "--begins", PHRASE, "--show", "PATH")
        (question,) = self.transcript.news()
        (video,) = question.parts("video_url")
        assert video["video_url"]["url"] == str(film), video
        assert not question.parts("image_url")
        self.caption_is(film, question)
        return "one film by its path"

    def lint(self):
        """The model says the same of all clips, and equal captions are a fault."""
        captions = [clip.read_text() for clip in sorted((self.folder / "clips").glob("*.txt"))]
        doubled = len(captions) - len(set(captions))
        told = self.run("caption", "--check", "clips", "--begins", PHRASE, ends=2 if doubled else 0)
        assert told.stderr.count("this caption is also that of") == doubled, told.stderr
        assert not self.transcript.news(), "a check asks nobody"
        return f"{doubled} captions equal to another"

    def statements(self):
        """Statements want JSON, which this model can't say: each window is asked about twice, and then set aside."""
        for name in ("index", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.run("cut", FILM, "-o", "index")
        clips = sorted((self.folder / "index" / "clips").glob("*.mp4"))
        for clip in clips:
            clip.with_suffix(".txt").write_text(f"{PHRASE} A rabbit wakes. It stretches.")
        (self.folder / "dataset.toml").write_text(DATASET)
        told = self.run(
            "score", "index", "--plan", "dataset.toml", "--statements", *self.asking,
            "--frames", str(FRAMES), "--begins", PHRASE, "--parallel", "1", ends=2)
        questions = self.transcript.news()
        windows, odd = divmod(len(questions), 2)
        assert windows and not odd, f"{len(questions)} questions"
        for first, again in zip(questions[::2], questions[1::2]):
            assert "A rabbit wakes." in first.text() and "It stretches." in first.text(), first.text()
            assert PHRASE not in first.text(), first.text()
            assert len(first.pictures()) == FRAMES and first.pictures() == again.pictures()
            assert first.speakers() == ["user"] and again.speakers() == ["user", "assistant", "user"]
            first.answer(), again.answer()
        assert told.stderr.count("error:") == windows, told.stderr
        self.run("export", "index")
        kept = (self.folder / "index" / "export" / "window_statement.csv").read_text().splitlines()
        assert len(kept) == 1, kept
        return f"{windows} windows, each asked about twice and set aside"

    def prompts(self):
        """Three words are no prompt of 80 to 100: asked once more, then told."""
        told = self.run("prompt", "a girl on a beach", *self.asking, ends=2)
        first, again = self.transcript.news()
        assert first.speakers() == ["user"] and again.speakers() == ["user", "assistant", "user"]
        assert not told.stdout and "write 80 to 100 words" in told.stderr, told
        made = self.run("prompt", "a girl on a beach", *self.asking, "--words", "2-20", "--begins", PHRASE)
        (question,) = self.transcript.news()
        assert "a girl on a beach" in question.text()
        assert made.stdout == f"{PHRASE} {question.answer()}\n", made.stdout
        return "one refused after two answers, one taken"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--genga", type=pathlib.Path, default=ROOT / "genga")
    options.add_argument("--without-film", action="store_true")
    given = options.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "model" / "config.json").exists():
        subprocess.run([sys.executable, HERE / "tiny_model.py", folder / "model"], check=True)
    server, address = start_server(folder)
    try:
        check = Check(given.genga.resolve(), folder, Transcript(address, folder / "transcript.jsonl"))
        steps = [check.pictures, check.film, check.lint, check.statements, check.prompts]
        print("transformers", importlib.metadata.version("transformers"))
        for step in steps:
            if step != check.film or not given.without_film:
                print(f"{step.__name__}: {step()}: right", flush=True)
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
