"""Runs musubi-tuner's own caching and training of a tiny random image-to-video model of Wan2.1 on the CPU, as
musubi_run.py beside it does of a text-to-video one.

usage: musubi_image_run.py MUSUBI_CHECKOUT GOLDEN TARGET

TARGET gets what musubi_run.py's has, and clip.safetensors, a small random CLIP. The caches hold the first frames as well
(--i2v --clip); those of exact are made in float32 but for the image encoder, which is float16 there.

What is not musubi-tuner's own, besides what musubi_run.py says: the sizes of the 14B image-to-video configuration and of
CLIP, and the width of the transformer's image embedding; CLIP's tokenizer, which a training has no use for, is left out; and what CLIP sees is
brought to its size in float32, as CUDA's autocast does and the CPU's does not.
"""

import json
import os
import shutil
import subprocess
import sys
import types

import musubi_run as plain

CLIP = dict(
    embed_dim=16, vision_dim=80, vision_mlp_ratio=1.2, vision_heads=1, vision_layers=2, vocab_size=8, max_text_len=6,
    text_dim=8, text_heads=2, text_layers=1,
)

DATASET = """\
[general]
caption_extension = ".txt"
enable_bucket = true
bucket_no_upscale = true

[[datasets]]
video_directory = "{WORK}/clips"
cache_directory = "{WORK}/cache-short"
resolution = [64, 48]
batch_size = 2
frame_extraction = "head"
target_frames = [1, 9]

[[datasets]]
image_directory = "{WORK}/stills"
cache_directory = "{WORK}/cache-stills"
resolution = [80, 64]
"""

# All with --gradient_checkpointing: without it musubi-tuner adds the image's attention in place, which its gradients refuse.
COMMON = plain.COMMON.replace("t2v-1.3B", "i2v-14B")

RUNS = {
    "fp32": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 2025 "
    "--learning_rate 1e-3 --gradient_checkpointing --timestep_sampling shift --discrete_flow_shift 3.0 "
    "--max_data_loader_n_workers 2",
    "bf16": "--dit {WORK}/transformer.safetensors --mixed_precision bf16 --seed 2025 "
    "--learning_rate 1e-3 --gradient_checkpointing --timestep_sampling shift --discrete_flow_shift 3.0 "
    "--max_data_loader_n_workers 2",
    "sigma": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 12 "
    "--learning_rate 1e-3 --gradient_checkpointing --gradient_accumulation_steps 2 --max_data_loader_n_workers 1",
}


def small_image_models():
    import torch
    from musubi_tuner.wan.configs.wan_i2v_14B import i2v_14B
    from musubi_tuner.wan.modules import clip, model

    i2v_14B.update(dim=96, ffn_dim=192, freq_dim=64, num_heads=3, num_layers=2, text_len=32)
    projection = model.MLPProj
    model.MLPProj = lambda _, out_dim, **k: projection(CLIP["vision_dim"], out_dim, **k)
    encoder = clip.clip_xlm_roberta_vit_h_14
    clip.clip_xlm_roberta_vit_h_14 = lambda *a, **k: encoder(*a, **k, **CLIP)
    clip.HuggingfaceTokenizer = lambda **k: None
    clip.F = types.SimpleNamespace(**vars(clip.F))
    clip.F.interpolate = lambda x, *a, **k: torch.nn.functional.interpolate(x.float(), *a, **k)


def write_models(checkout, golden, work):
    import torch
    from safetensors.torch import load_file, save_file

    sys.path.insert(0, os.path.join(checkout, "src"))
    torch.cuda.current_device = lambda: "cpu"  # asked for when the text encoder's file is imported
    from musubi_tuner.wan.modules.clip import XLMRobertaCLIP

    torch.manual_seed(21)
    weights = load_file(f"{golden}/wan_transformer_t2v/weights.safetensors")
    patch = weights["patch_embedding.weight"]
    beside = torch.randn(patch.shape[0], 20, *patch.shape[2:]) * patch.std()
    weights["patch_embedding.weight"] = torch.cat([patch, beside], dim=1)
    dim, width = patch.shape[0], CLIP["vision_dim"]
    for block in range(2):
        for name in ["k", "v"]:
            like = weights[f"blocks.{block}.cross_attn.{name}.weight"]
            weights[f"blocks.{block}.cross_attn.{name}_img.weight"] = torch.randn(dim, dim) * like.std()
            weights[f"blocks.{block}.cross_attn.{name}_img.bias"] = torch.randn(dim) * 0.1
        weights[f"blocks.{block}.cross_attn.norm_k_img.weight"] = 1 + 0.2 * torch.randn(dim)
    for layer, size in [(0, width), (4, dim)]:
        weights[f"img_emb.proj.{layer}.weight"] = 1 + 0.2 * torch.randn(size)
        weights[f"img_emb.proj.{layer}.bias"] = 0.2 * torch.randn(size)
    for layer, size in [(1, width), (3, dim)]:
        weights[f"img_emb.proj.{layer}.weight"] = torch.randn(size, width) * width**-0.5
        weights[f"img_emb.proj.{layer}.bias"] = 0.2 * torch.randn(size)
    rounded = {k: v.bfloat16() for k, v in weights.items()}
    sizes = {"num_heads": "3", "text_len": "32", "eps": "1e-06"}
    save_file(rounded, f"{work}/transformer.safetensors", sizes)
    save_file({k: v.float() for k, v in rounded.items()}, f"{work}/transformer-fp32.safetensors", sizes)

    encoder = XLMRobertaCLIP(**CLIP)
    for name, value in encoder.named_parameters():
        if value.dim() > 1 and "embedding" not in name.split(".")[-1]:
            value.data.normal_(std=0.8 / value[0].numel() ** 0.5)
        elif "norm" in name and name.endswith("weight"):
            value.data.normal_(1, 0.2)
        else:
            value.data.normal_(std=0.2)
    save_file({k: v.half().contiguous() for k, v in encoder.state_dict().items()}, f"{work}/clip.safetensors")


def main(checkout, golden, target):
    import tempfile

    import torch

    plain.COMMON, plain.RUNS = COMMON, RUNS
    work = tempfile.mkdtemp()
    plain.write_media(work, clips=[(12, 24), (17, 24)], stills=1)
    write_models(checkout, golden, work)
    with open(f"{work}/dataset.toml", "w") as file:
        file.write(DATASET.replace("{WORK}", work))
    with open(f"{work}/exact.toml", "w") as file:
        file.write(DATASET.replace("{WORK}/cache", f"{work}/exact/cache").replace("{WORK}", work))
    caching = ["--vae", f"{golden}/wan_vae/weights.safetensors", "--device", "cpu", "--i2v"]
    caching += ["--clip", f"{work}/clip.safetensors"]
    plain.run(checkout, "wan_cache_latents", work, ["--dataset_config", f"{work}/dataset.toml", *caching])
    exact = ["--dataset_config", f"{work}/exact.toml", "--vae_dtype", "float32"]
    plain.run(checkout, "wan_cache_latents", work, [*exact, *caching])
    os.remove(f"{work}/exact.toml")
    plain.write_text_caches(work, {"short": ("clip", 2), "stills": ("still", 1)})
    commit = subprocess.run(
        ["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    result = {
        "source": {"repo": "kohya-ss/musubi-tuner", "commit": commit, "torch": torch.__version__},
        "runs": {name: plain.outcome(checkout, work, name) for name in RUNS},
    }
    os.remove(f"{work}/transformer-fp32.safetensors")
    with open(f"{work}/dataset.toml", "w") as file:
        file.write(DATASET)
    with open(f"{work}/runs.json", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(work, target)
    shutil.rmtree(work)


if __name__ == "__main__":
    if sys.argv[1] == "inside":
        plain.inside(*sys.argv[2:], more=small_image_models)
    else:
        main(*(os.path.abspath(argument) for argument in sys.argv[1:4]))
