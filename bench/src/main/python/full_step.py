"""Times a training step of all weights of a small Wan transformer in PyTorch: the reference's WanModel, AdamW
(fused), clipping to norm 1. `FullStepBench` times the same step in genga; names and defaults of the sizes are the same.

Usage: python full_step.py WAN2.1_CHECKOUT dim=256 layers=8 batch=8 dtype=bfloat16
Needs torch and diffusers (whose mixins WanModel uses). Of the checkout only wan/modules/model.py and attention.py
are read. On a CPU its attention kernel is PyTorch's own, and its float32 regions are those it has on a GPU.
"""

import importlib
import pathlib
import statistics
import sys
import time
import types
import warnings

import torch

WARMUP = 2
SIZES = dict(
    dim=256, heads=4, layers=8, ffn=1024, freq=256, text=256, textlen=64, prompt=24,
    batch=8, frames=5, rows=10, columns=16, rounds=10, kept=8, threads=2, workers=1, dtype="float32",
)  # fmt: skip


def autocast_of_cpu(dtype=None, enabled=True):
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled and dtype != torch.float32)


def attention(q, k, v, q_lens=None, k_lens=None, **_):
    """[B, L, heads, D], without padding among the tokens."""
    q, k, v = (x.to(v.dtype).transpose(1, 2) for x in (q, k, v))
    return torch.nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2)


def wan_model(checkout):
    """The class alone: the package's own __init__ needs a GPU."""
    torch.cuda.amp.autocast = autocast_of_cpu
    package = types.ModuleType("wan_modules")
    package.__path__ = [str(pathlib.Path(checkout) / "wan" / "modules")]
    sys.modules["wan_modules"] = package
    model = importlib.import_module("wan_modules.model")
    model.flash_attention = attention
    return model.WanModel


def main():
    warnings.filterwarnings("ignore")
    sizes = dict(SIZES)
    for argument in sys.argv[2:]:
        name, value = argument.split("=")
        sizes[name] = value if name == "dtype" else int(value)
    s = types.SimpleNamespace(**sizes)
    torch.set_num_threads(s.threads)
    torch.manual_seed(1)
    model = wan_model(sys.argv[1])(
        text_len=s.textlen, dim=s.dim, ffn_dim=s.ffn, freq_dim=s.freq, text_dim=s.text, num_heads=s.heads,
        num_layers=s.layers,
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    shape = (s.batch, 16, s.frames, s.rows, s.columns)
    latents, noise = torch.randn(shape), torch.randn(shape)
    t = torch.rand(s.batch)
    prompts = [torch.randn(s.prompt, s.text) for _ in range(s.batch)]
    tokens = s.frames * s.rows * s.columns // 4
    gradients, updates, losses = [], [], []
    work = 0
    for round_ in range(WARMUP + s.rounds):
        start, used = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        share = t.view(-1, 1, 1, 1, 1)
        noisy = (1 - share) * latents + share * noise
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=s.dtype == "bfloat16"):
            predicted = torch.stack(model(list(noisy), t * 1000 + 1, prompts, tokens))
        loss = torch.nn.functional.mse_loss(predicted, noise - latents)
        loss.backward()
        losses.append(loss.item())
        middle = time.perf_counter()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        end = time.perf_counter()
        if round_ >= WARMUP:
            gradients.append(middle - start)
            updates.append(end - middle)
            work += time.process_time() - used
    steps = [a + b for a, b in zip(gradients, updates)]
    print(
        f"torch  {s.dtype}  {tokens} tokens x {s.batch}  gradients {statistics.median(gradients):.4f} s  "
        f"update {statistics.median(updates):.4f} s  step {statistics.median(steps):.4f} s  "
        f"processor {work / s.rounds:.4f} s  "
        f"loss {losses[0]:.6f} to {losses[-1]:.6f}"
    )


main()
