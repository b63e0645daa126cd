"""Writes windows.json and windows_strided.json among the tests' resources: where ComfyUI-WanVideoWrapper lays the windows
of long videos, and how much it lets their latents count. A window of windows_strided.json is its first latent and how far
the next ones are apart; strides at which the wrapper's indices leave the video are left out.

Usage: python windows_fixture.py WRAPPER/context_windows/context.py
Needs torch.
"""

import json
import pathlib
import sys

import torch

OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/genga/wan/generation/windows.json"
source = pathlib.Path(sys.argv[1]).read_text().replace("from ..utils import log", "log = None")
wrapper = {}
exec(compile(source, sys.argv[1], "exec"), wrapper)

cases = []
for all_latents in [10, 21, 22, 30, 41, 64, 101]:
    for size, overlap in [(21, 4), (21, 1), (9, 3), (5, 2)]:
        for kind in ["static", "uniform"]:
            for step in range(7):
                windows = wrapper[f"{kind}_standard"](step, 7, all_latents, size, 1, overlap)
                assert all(window == list(range(window[0], window[0] + len(window))) for window in windows)
                cases.append(dict(
                    all=all_latents, size=size, overlap=overlap, kind=kind, step=step,
                    starts=[window[0] for window in windows],
                    weights=[wrapper["create_window_mask"](torch.ones(1, len(window), 1, 1), window, all_latents, overlap)
                             .flatten().tolist() for window in windows] if step == 0 and kind == "static" else None))
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")

strided = []
for all_latents in [21, 30, 41, 64, 101]:
    for size, overlap in [(21, 4), (9, 3), (5, 2)]:
        for stride in [1, 2, 3]:
            if all_latents <= size or (size - 1) * 2 ** (stride - 1) >= all_latents:
                continue
            for kind in ["uniform_standard", "uniform_looped"]:
                for step in range(5):
                    if stride == 1 and kind == "uniform_standard":
                        continue
                    windows = list(wrapper[kind](step, 5, all_latents, size, stride, overlap))
                    apart = [(window[1] - window[0]) % all_latents for window in windows]
                    assert all(window == [(window[0] + i * d) % all_latents for i in range(size)] for window, d in zip(windows, apart))
                    strided.append(dict(
                        all=all_latents, size=size, overlap=overlap, stride=stride, kind=kind.replace("uniform_", "").replace("standard", "uniform"),
                        step=step, windows=[[window[0], d] for window, d in zip(windows, apart)],
                        weights=[wrapper["create_window_mask"](torch.ones(1, size, 1, 1), window, all_latents, overlap, kind == "uniform_looped")
                                 .flatten().tolist() for window in windows] if step == 1 else None))
OUT.with_name("windows_strided.json").write_text(json.dumps(strided, separators=(",", ":")) + "\n")
