"""Runs musubi-tuner's wan_generate_video.py with prompts from a file in place of the text encoder.
usage: generate.py PROMPTS LATENTS ARGUMENT...; PROMPTS holds `prompt` and `negative`, [rows, 4096], bf16. Waits before each step as
sitecustomize.py does, and writes the latents of the last."""
import sys
from safetensors.torch import load_file, save_file

prompts, latents = sys.argv[1:3]
sys.argv = [sys.argv[0]] + sys.argv[3:]
import musubi_tuner.wan_generate_video as program


class FromFile:
    class model:
        @staticmethod
        def to(device):
            return None

    def __init__(self):
        rows = load_file(prompts)
        self.rows = [rows["prompt"], rows["negative"]]

    def __call__(self, texts, device):
        first = self.rows.pop(0)
        return [first for _ in texts]


def gated(steps, *a, **k):
    for number, step in enumerate(steps):
        print(f"\n@step {number + 1}", flush=True)
        if not sys.stdin.readline():
            raise SystemExit("the bench is gone")
        yield step


sampling = program.run_sampling


def run_sampling(*a, **k):
    made = sampling(*a, **k)
    save_file({"latents": made.detach().float().cpu().contiguous()}, latents)
    return made


program.load_text_encoder = lambda args, config, device: FromFile()
program.tqdm = gated
program.run_sampling = run_sampling
program.main()
