"""PySceneDetect beside genga's SceneBench: finds the cuts of a film, and waits before each time.

    scenes.py FILM DETECTOR TIMES CUTS.txt

DETECTOR is adaptive or content, at the defaults. It prints "@step K" and waits for a line on standard input. CUTS.txt
gets the last time's cuts, a frame number a line.
"""

import sys

import cv2
from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

film, detector, times, target = sys.argv[1:]
cv2.setNumThreads(2)
for step in range(int(times)):
    print(f"\n@step {step + 1}", flush=True)
    if not sys.stdin.readline():
        break
    manager = SceneManager()
    manager.add_detector(AdaptiveDetector() if detector == "adaptive" else ContentDetector())
    manager.detect_scenes(open_video(film))
    cuts = [scene[0].frame_num for scene in manager.get_scene_list()[1:]]
    with open(target, "w", encoding="utf-8") as out:
        out.writelines(f"{cut}\n" for cut in cuts)
