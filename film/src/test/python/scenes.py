"""Asks PySceneDetect for the cuts of made-up films: what the tests of dev.genga.film.scene hold genga to.

    scenes.py TARGET.json [FOLDER UNEVEN]

The first film is drawn here and, by the same whole numbers, in DrawnFilm.java; the detectors get its frames as
they are. Both folders hold films that WriteReels.java wrote beside cuts.csv with their true boundaries; those of
UNEVEN have frames that are shown for different times.
"""

import csv
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scenedetect import AdaptiveDetector, ContentDetector, FrameTimecode, open_video

WIDTH, HEIGHT, SHOTS, SEED = 64, 36, 60, 20261126


class Draw:
    """A linear congruential generator (the constants of the C standard's example)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % bound


def drawn_film():
    draw = Draw(SEED)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    for _ in range(SHOTS):
        length = 2 + draw.below(40)
        speed = draw.below(4)
        span = 32 + draw.below(225)
        flash = draw.below(length) if draw.below(4) == 0 else -1
        planes = [(draw.below(7), draw.below(7), draw.below(256)) for _ in range(3)]
        for t in range(length):
            channels = [((a * x + b * y + c + speed * t) % 256) * span // 256 for a, b, c in planes]
            rgb = np.stack(channels, -1).astype(np.uint8)
            yield (255 - rgb // 4).astype(np.uint8) if t == flash else rgb


def drawn_case():
    frames = list(drawn_film())
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(frame.tobytes())
    detectors = {
        "content": ContentDetector(),
        "adaptive": AdaptiveDetector(),
        "content_20_5": ContentDetector(threshold=20, min_scene_len=5),
        "content_27_0": ContentDetector(min_scene_len=0),
        "adaptive_2_10_4": AdaptiveDetector(adaptive_threshold=2, min_content_val=10, min_scene_len=4),
    }
    case = {"frames": len(frames), "sha256": digest.hexdigest(), "scores": []}
    for name, detector in detectors.items():
        cuts = []
        for i, frame in enumerate(frames):
            found = detector.process_frame(FrameTimecode(i, fps=24.0), np.ascontiguousarray(frame[..., ::-1]))
            cuts += [cut.frame_num for cut in found]
            if name == "content":
                case["scores"].append(detector._frame_score)
        cuts += [cut.frame_num for cut in detector.post_process(FrameTimecode(len(frames) - 1, fps=24.0))]
        case[name] = cuts
    return case


def films(folder):
    found = {}
    with open(Path(folder) / "cuts.csv", newline="") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["film"], []).append((int(row["first"]), int(row["end"])))
    return found


def matches(true, found, tolerance):
    """True boundaries that a found cut stands for, each cut for one at most: at a cut, within a transition."""
    left = sorted(found)
    hits = 0
    for first, end in true:
        hit = next((cut for cut in left if first - tolerance <= cut <= end + tolerance), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits


def cuts(film, backend, detectors):
    """The frame numbers that each detector names, as SceneManager would; one pass for all of them."""
    video = open_video(str(film), backend=backend)
    found = {name: [] for name in detectors}
    while (frame := video.read()) is not False:
        for name, detector in detectors.items():
            found[name] += [cut.frame_num for cut in detector.process_frame(video.position, frame)]
    for name, detector in detectors.items():
        found[name] += [cut.frame_num for cut in detector.post_process(video.position)]
    return found


def accuracies(folder, make, backend):
    totals = {name: [0, 0, [0, 0]] for name in make()}
    for film, expected in films(folder).items():
        for name, found in cuts(Path(folder) / film, backend, make()).items():
            total = totals[name]
            total[0] += len(expected)
            total[1] += len(found)
            for tolerance in (0, 1):
                total[2][tolerance] += matches(expected, found, tolerance)
    return {
        name: {"true": true, "found": found, "hits": hits, "f1": [2 * h / (true + found) for h in hits]}
        for name, (true, found, hits) in totals.items()
    }


def best(results, kind):
    """The threshold that does best on these very films, which favours PySceneDetect."""
    of_kind = {name: result for name, result in results.items() if name.startswith(kind + " ")}
    name = max(of_kind, key=lambda key: of_kind[key]["f1"][0])
    return {"setting": name.split(" ")[1], **of_kind[name]}


def reels(folder, backend):
    def make():
        detectors = {"content": ContentDetector(), "adaptive": AdaptiveDetector()}
        for t in range(15, 46, 5):
            detectors[f"content {t}"] = ContentDetector(threshold=t, min_scene_len=5)
        for t in (2, 2.5, 3, 3.5, 4, 5):
            detectors[f"adaptive {t}"] = AdaptiveDetector(adaptive_threshold=t, min_scene_len=5)
        return detectors

    results = accuracies(folder, make, backend)
    return {
        "content": results["content"],
        "adaptive": results["adaptive"],
        "best_content": best(results, "content"),
        "best_adaptive": best(results, "adaptive"),
    }


def main():
    packages = ("scenedetect", "numpy", "av", "opencv-python-headless")
    case = {"versions": {name: version(name) for name in packages}, "drawn": drawn_case()}
    if len(sys.argv) > 2:
        case["reels"] = reels(sys.argv[2], "pyav")
        case["uneven_pyav"] = reels(sys.argv[3], "pyav")
        case["uneven_opencv"] = reels(sys.argv[3], "opencv")
    Path(sys.argv[1]).write_text(json.dumps(case, indent=1) + "\n")


if __name__ == "__main__":
    main()
