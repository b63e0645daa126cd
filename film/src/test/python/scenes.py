"""Asks PySceneDetect for the cuts of made-up films: what the tests of dev.genga.film.scene hold genga to.

    scenes.py TARGET.json [FOLDER]

The first film is drawn here and, by the same whole numbers, in DrawnFilm.java; the detectors get its frames as
they are. FOLDER holds films that WriteReels.java wrote, each NAME.mp4 beside NAME.csv with its true boundaries.
"""

import csv
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scenedetect import (
    AdaptiveDetector,
    ContentDetector,
    FrameTimecode,
    SceneManager,
    open_video,
)

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


def boundaries(file):
    with open(file, newline="") as rows:
        return [(int(row["first"]), int(row["end"])) for row in csv.DictReader(rows)]


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


def reel_case(folder, make):
    true, found, hits = 0, 0, {0: 0, 1: 0}
    for film in sorted(Path(folder).glob("*.mp4")):
        manager = SceneManager()
        manager.add_detector(make())
        manager.detect_scenes(open_video(str(film), backend="pyav"))
        cuts = [scene[0].frame_num for scene in manager.get_scene_list()[1:]]
        expected = boundaries(film.with_suffix(".csv"))
        true += len(expected)
        found += len(cuts)
        for tolerance in hits:
            hits[tolerance] += matches(expected, cuts, tolerance)
    return {"true": true, "found": found, "hits": list(hits.values()), "f1": [2 * h / (true + found) for h in hits.values()]}


def best(folder, detectors):
    """The threshold that does best on these very films, which favours PySceneDetect."""
    results = {name: reel_case(folder, make) for name, make in detectors.items()}
    name = max(results, key=lambda key: results[key]["f1"][0])
    return {"setting": name, **results[name]}


def main():
    case = {"versions": {name: version(name) for name in ("scenedetect", "numpy", "av")}, "drawn": drawn_case()}
    if len(sys.argv) > 2:
        folder = sys.argv[2]
        case["reels"] = {
            "content": reel_case(folder, ContentDetector),
            "adaptive": reel_case(folder, AdaptiveDetector),
            "best_content": best(
                folder,
                {str(t): lambda t=t: ContentDetector(threshold=t, min_scene_len=5) for t in range(15, 46, 5)},
            ),
            "best_adaptive": best(
                folder,
                {str(t): lambda t=t: AdaptiveDetector(adaptive_threshold=t, min_scene_len=5) for t in (2, 2.5, 3, 3.5, 4, 5)},
            ),
        }
    Path(sys.argv[1]).write_text(json.dumps(case, indent=1) + "\n")


if __name__ == "__main__":
    main()
