"""Runs musubi-tuner's own caching and training of a tiny random Wan2.1 model on the CPU, and keeps what
it was given and what came out: 20 steps of several command lines.

usage: musubi_run.py MUSUBI_CHECKOUT GOLDEN TARGET [RUN ...]
  RUN: only these are run, in a TARGET that is there, and take their places in its runs.json
  RUN_WITH, in the environment, is put before each of musubi-tuner's processes, such as "nice -n 5"
  GOLDEN: this project's fixtures/golden, whose tiny transformer and VAE are used

TARGET gets dataset.toml, base.safetensors (a LoRA to start from), clips, stills, caches (the latents also in float32, in exact: the random VAE's
rounding is large), transformer.safetensors (bfloat16) and runs.json: for each
run its command line, losses, timesteps, the cache files of each batch, and the names, keys and metadata of
the LoRAs. {WORK} stands for the folder in all of them.

What is not musubi-tuner's own:
- its configuration of the 1.3B model has the tiny model's sizes;
- cache files are listed by name, not as the file system has them;
- text caches are random numbers, as the real text encoder is 11 GB;
- where the model is float32, so is attention (musubi-tuner rounds its inputs to bfloat16 for its kernels);
- CPU autocast has no float32: see bench/src/main/python/musubi/sitecustomize.py, which does what CUDA's does.
"""

import glob
import json
import os
import shutil
import subprocess
import sys

STEPS = 20
HERE = os.path.dirname(os.path.abspath(__file__))
PATCH = os.path.join(HERE, "..", "..", "..", "..", "bench", "src", "main", "python", "musubi")

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
video_directory = "{WORK}/clips"
cache_directory = "{WORK}/cache-middle"
resolution = [96, 64]
frame_extraction = "uniform"
target_frames = [5]
frame_sample = 2
source_fps = 24.0

[[datasets]]
image_directory = "{WORK}/stills"
cache_directory = "{WORK}/cache-stills"
resolution = [80, 64]
num_repeats = 2
"""

COMMON = """\
--task t2v-1.3B --sdpa --dataset_config {WORK}/dataset.toml
--network_module networks.lora_wan --network_dim 4 --network_alpha 2
--optimizer_type adamw --max_train_steps %d --output_dir {WORK}/out-NAME --output_name NAME
""" % STEPS

RUNS = {
    "fp32": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 2025 "
    "--learning_rate 1e-3 --gradient_checkpointing --timestep_sampling shift --discrete_flow_shift 3.0 "
    "--max_data_loader_n_workers 2 --save_every_n_epochs 1",
    "bf16": "--dit {WORK}/transformer.safetensors --mixed_precision bf16 --seed 2025 "
    "--learning_rate 1e-3 --gradient_checkpointing --timestep_sampling shift --discrete_flow_shift 3.0 "
    "--max_data_loader_n_workers 2 --persistent_data_loader_workers --save_precision bf16 "
    "--save_every_n_steps 5 --save_last_n_steps 9 --training_comment hello --metadata_author somebody "
    "--metadata_tags a,b --metadata_reso 64,48 --min_timestep 100 --max_timestep 900",
    "sigma": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 7 "
    "--learning_rate 2e-3 --lr_scheduler cosine --lr_warmup_steps 0.2 --gradient_accumulation_steps 3 "
    "--weighting_scheme logit_normal --logit_mean 0.3 --logit_std 0.8 --max_data_loader_n_workers 0 "
    "--no_metadata --metadata_title Title --optimizer_args weight_decay=0.1 betas=0.8,0.99 --max_grad_norm 0.01",
    "buckets": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 4000000000 "
    "--learning_rate 1e-3 --timestep_sampling sigmoid --sigmoid_scale 1.5 --num_timestep_buckets 4 "
    "--max_data_loader_n_workers 1 --save_every_n_epochs 1 --save_last_n_epochs 1",
    "fp8": "--dit {WORK}/transformer.safetensors --mixed_precision bf16 --fp8_base --fp8_scaled --seed 2025 "
    "--learning_rate 1e-3 --gradient_checkpointing --timestep_sampling shift --discrete_flow_shift 3.0 "
    "--max_data_loader_n_workers 2",
    "loha": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 5 "
    "--network_module networks.loha --optimizer_type lion_pytorch.Lion --learning_rate 1e-4 "
    "--network_args exclude_patterns=['.*ffn.*'] include_patterns=[r'.*ffn\\.0'] "
    "--timestep_sampling shift --discrete_flow_shift 3.0 --max_data_loader_n_workers 1",
    "lokr": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 6 "
    "--network_module networks.lokr --network_args factor=4 --optimizer_type adamw8bit --learning_rate 1e-3 "
    "--timestep_sampling shift --discrete_flow_shift 3.0 --max_data_loader_n_workers 1",
    "plus": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 7 "
    "--network_args loraplus_lr_ratio=4 --scale_weight_norms 0.5 --learning_rate 2e-3 "
    "--optimizer_type schedulefree.AdamWScheduleFree --lr_scheduler cosine "
    "--timestep_sampling shift --discrete_flow_shift 3.0 --max_data_loader_n_workers 1",
    "kept": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 11 "
    "--learning_rate 1e-3 --timestep_sampling qinglong_flux --min_timestep 200 --max_timestep 800 "
    "--preserve_distribution_shape --weighting_scheme sigma_sqrt --max_data_loader_n_workers 1",
    "based": "--dit {WORK}/transformer-fp32.safetensors --mixed_precision no --seed 12 "
    "--base_weights {WORK}/base.safetensors {WORK}/base.safetensors --base_weights_multiplier 0.5 "
    "--learning_rate 1e-3 --timestep_sampling shift --discrete_flow_shift 3.0 --max_data_loader_n_workers 1",
}


def arguments(name):
    return (COMMON + RUNS[name]).replace("NAME", name).split()


def inside(checkout, script, work, *given, more=lambda: None):
    """Runs one of musubi-tuner's scripts in this process, on the tiny model.

    more: makes other models tiny as well
    """
    sys.path.insert(0, os.path.join(checkout, "src"))
    plain_glob = glob.glob
    glob.glob = lambda *a, **k: sorted(plain_glob(*a, **k))
    import torch
    import musubi_tuner.wan.modules.model as model
    import musubi_tuner.wan.modules.vae as vae
    from musubi_tuner.training import trainer_base
    from musubi_tuner.wan.configs.wan_t2v_1_3B import t2v_1_3B

    t2v_1_3B.update(dim=96, ffn_dim=192, freq_dim=64, num_heads=3, num_layers=2, text_len=32)
    plain_init = model.WanModel.__init__

    def init(self, *a, **k):
        plain_init(self, *a, text_dim=64, **k)

    model.WanModel.__init__ = init
    plain_attention = model.flash_attention

    def attention(qkv, *a, **k):
        if qkv[0].dtype != torch.float32:
            return plain_attention(qkv, *a, **k)
        q, key, v = (t.transpose(1, 2) for t in qkv)
        qkv.clear()
        x = torch.nn.functional.scaled_dot_product_attention(q, key, v)
        return x.transpose(1, 2).contiguous()

    model.flash_attention = attention
    plain_vae = vae._video_vae
    vae._video_vae = lambda *a, **k: plain_vae(*a, dim=4, num_res_blocks=1, **k)
    more()
    record = {"losses": [], "timesteps": [], "batches": []}
    watch(trainer_base.NetworkTrainer, record)
    sys.argv = [script + ".py", *given]
    __import__("musubi_tuner." + script, fromlist=["main"]).main()
    if record["losses"]:
        json.dump(record, open(os.path.join(work, "record.json"), "w"))


def watch(trainer, record):
    plain_noisy = trainer.get_noisy_model_input_and_timesteps
    plain_loss = trainer.compute_loss

    def noisy(self, args, noise, latents, *rest):
        result = plain_noisy(self, args, noise, latents, *rest)
        record["batches"].append([list(latents.shape), noise.float().flatten()[:2].tolist()])
        record["timesteps"].append(result[1].tolist())
        return result

    def compute_loss(self, *a, **k):
        loss, metrics = plain_loss(self, *a, **k)
        record["losses"].append(loss.item())
        return loss, metrics

    trainer.get_noisy_model_input_and_timesteps = noisy
    trainer.compute_loss = compute_loss


def run(checkout, script, work, given):
    environment = dict(
        os.environ,
        ACCELERATE_USE_CPU="true",
        MUSUBI_CPU="1",
        CUDA_VISIBLE_DEVICES="",
        TZ="UTC",
        OMP_NUM_THREADS="1",
        PYTHONPATH=os.path.abspath(PATCH),
    )
    before = os.environ.get("RUN_WITH", "").split()
    subprocess.run(
        [*before, sys.executable, os.path.abspath(sys.argv[0]), "inside", checkout, script, work, *given],
        env=environment,
        check=True,
        cwd=work,
    )


def header(path):
    with open(path, "rb") as file:
        return json.loads(file.read(int.from_bytes(file.read(8), "little")))


def write_media(work, clips=[(12, 24), (17, 24), (10, 16), (15, 24)], stills=2):
    """Clips of a moving square on a gradient, and stills.

    clips: frames and frames a second of each
    """
    import av
    import numpy as np
    from PIL import Image

    os.makedirs(f"{work}/clips")
    os.makedirs(f"{work}/stills")
    for number, (frames, rate) in enumerate(clips):
        with av.open(f"{work}/clips/clip{number}.mp4", "w") as out:
            stream = out.add_stream("libx264", rate=rate)
            stream.width, stream.height, stream.pix_fmt = 96, 72, "yuv420p"
            stream.options = {"crf": "24"}
            for i in range(frames):
                picture = np.zeros((72, 96, 3), np.uint8)
                picture[:, :, 0] = np.linspace(0, 200, 96, dtype=np.uint8)
                picture[:, :, 1] = 60 * number
                picture[20:40, 4 * i : 4 * i + 20, 2] = 255
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    out.mux(packet)
            for packet in stream.encode():
                out.mux(packet)
        with open(f"{work}/clips/clip{number}.txt", "w") as caption:
            caption.write(f"a square moves, number {number}")
    for number in range(stills):
        picture = np.zeros((64, 80, 3), np.uint8)
        picture[10 : 30 + 10 * number, 20:50, number] = 220
        Image.fromarray(picture).save(f"{work}/stills/still{number}.png")
        with open(f"{work}/stills/still{number}.txt", "w") as caption:
            caption.write(f"a square rests, number {number}")


def write_base(work):
    """A LoRA of two ranks that leaves some layers out."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(8)
    tensors = {}
    for block in range(2):
        for layer, rank in (("self_attn_q", 2), ("cross_attn_v", 3), ("ffn_0", 2)):
            name = f"lora_unet_blocks_{block}_{layer}"
            tensors[f"{name}.lora_down.weight"] = torch.randn(rank, 96) * 0.1
            tensors[f"{name}.lora_up.weight"] = torch.randn(192 if layer == "ffn_0" else 96, rank) * 0.1
            tensors[f"{name}.alpha"] = torch.tensor(1.0)
    save_file(tensors, f"{work}/base.safetensors")


def write_models(golden, work):
    import torch
    from safetensors.torch import load_file, save_file

    weights = load_file(f"{golden}/wan_transformer_t2v/weights.safetensors")
    rounded = {k: v.bfloat16() for k, v in weights.items()}
    sizes = {"num_heads": "3", "text_len": "32", "eps": "1e-06"}
    save_file(rounded, f"{work}/transformer.safetensors", sizes)
    # the same values, so that one file is enough to keep
    save_file({k: v.float() for k, v in rounded.items()}, f"{work}/transformer-fp32.safetensors", sizes)


def write_text_caches(work, captions={"short": ("clip", 4), "middle": ("clip", 4), "stills": ("still", 2)}):
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(3)
    for section, (kind, count) in captions.items():
        for number in range(count):
            save_file(
                {"varlen_t5_bfloat16": (torch.randn(6 + number, 64) * 0.5).bfloat16()},
                f"{work}/cache-{section}/{kind}{number}_wan_te.safetensors",
                {"architecture": "wan", "caption1": "x", "format_version": "1.0.1"},
            )


def outcome(checkout, work, name):
    given = arguments(name)
    run(checkout, "wan_train_network", work, [a.replace("{WORK}", work) for a in given])
    record = json.load(open(f"{work}/record.json"))
    os.remove(f"{work}/record.json")
    folder = f"{work}/out-{name}"
    files = {}
    for file in sorted(os.listdir(folder)):
        told = header(f"{folder}/{file}")
        files[file] = {
            "metadata": told.pop("__metadata__"),
            "tensors": {key: [t["dtype"], t["shape"]] for key, t in told.items()},
        }
    shutil.rmtree(folder)
    text = json.dumps({"command": given, **record, "files": files})
    return json.loads(text.replace(work, "{WORK}"))


def main(checkout, golden, target):
    import tempfile

    import torch

    work = tempfile.mkdtemp()
    write_media(work)
    write_models(golden, work)
    write_base(work)
    with open(f"{work}/dataset.toml", "w") as file:
        file.write(DATASET.replace("{WORK}", work))
    caching = ["--dataset_config", f"{work}/dataset.toml", "--vae", f"{golden}/wan_vae/weights.safetensors"]
    run(checkout, "wan_cache_latents", work, caching + ["--device", "cpu"])
    with open(f"{work}/exact.toml", "w") as file:
        file.write(DATASET.replace("{WORK}/cache", f"{work}/exact/cache").replace("{WORK}", work))
    exact = ["--dataset_config", f"{work}/exact.toml", "--vae_dtype", "float32"]
    run(checkout, "wan_cache_latents", work, caching[2:] + exact + ["--device", "cpu"])
    os.remove(f"{work}/exact.toml")
    write_text_caches(work)
    commit = subprocess.run(
        ["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    result = {
        "source": {"repo": "kohya-ss/musubi-tuner", "commit": commit, "torch": torch.__version__},
        "runs": {name: outcome(checkout, work, name) for name in RUNS},
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


def add(checkout, golden, target, names):
    """Runs some, beside those that are there."""
    import tempfile

    import torch

    work = f"{tempfile.mkdtemp()}/work"
    shutil.copytree(target, work)
    write_models(golden, work)
    write_base(work)
    with open(f"{work}/dataset.toml", "w") as file:
        file.write(DATASET.replace("{WORK}", work))
    with open(f"{target}/runs.json") as file:
        result = json.load(file)
    for name in names:
        result["runs"][name] = {**outcome(checkout, work, name), "torch": torch.__version__}
    shutil.copy(f"{work}/base.safetensors", target)
    with open(f"{target}/runs.json", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    shutil.rmtree(os.path.dirname(work))


if __name__ == "__main__":
    if sys.argv[1] == "inside":
        inside(*sys.argv[2:])
    elif len(sys.argv) > 4:
        add(*(os.path.abspath(argument) for argument in sys.argv[1:4]), sys.argv[4:])
    else:
        main(*(os.path.abspath(argument) for argument in sys.argv[1:4]))
