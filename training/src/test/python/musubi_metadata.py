"""Runs musubi-tuner's own training of a tiny random Wan2.1 model on the CPU and records what it wrote
into the header of each LoRA file, with the options it was given; and hashes of larger files.

usage: musubi_metadata.py MUSUBI_CHECKOUT WORK RESULT.json
"""
import json, math, os, struct, sys

checkout, work, target = (os.path.abspath(argument) for argument in sys.argv[1:4])
os.environ["ACCELERATE_USE_CPU"] = "true"
os.environ["TZ"] = "UTC"
sys.path.insert(0, os.path.join(checkout, "src"))
import torch

torch.cuda.current_device = lambda: "cpu"
linear, layer_norm = torch.nn.functional.linear, torch.nn.functional.layer_norm


def like(x, parameter):
    return None if parameter is None else parameter.to(x.dtype)


def forward(self, x):  # float32 inputs of bfloat16 layers stay float32, as under a GPU's autocast
    if x.dtype != self.weight.dtype and not torch.is_autocast_enabled("cpu"):
        return linear(x, like(x, self.weight), like(x, self.bias))
    return linear(x, self.weight, self.bias)


torch.nn.Linear.forward = forward
torch.nn.functional.layer_norm = lambda x, shape, w=None, b=None, eps=1e-5: layer_norm(
    x, shape, like(x, w), like(x, b), eps
)
from accelerate.state import AcceleratorState
from safetensors.torch import save_file
from musubi_tuner import wan_train_network
from musubi_tuner.wan.configs.wan_t2v_1_3B import t2v_1_3B
from musubi_tuner.utils.model_utils import precalculate_safetensors_hashes
from musubi_tuner.wan.modules.model import WanModel

tiny = dict(dim=96, ffn_dim=192, freq_dim=64, num_heads=3, num_layers=2)
t2v_1_3B.update(tiny)
for folder in ("clips", "clips_cache", "pictures", "pictures_cache"):
    os.makedirs(f"{work}/{folder}", exist_ok=True)

torch.manual_seed(1)
model = WanModel(model_type="t2v", in_dim=16, out_dim=16, text_len=512, **tiny)
save_file(
    {k: (torch.randn(v.shape) * 0.05).bfloat16() for k, v in model.state_dict().items()},
    f"{work}/tiny_wan.safetensors",
)

toml = """[general]
resolution = [64, 48]
caption_extension = ".txt"
batch_size = 1
enable_bucket = true
bucket_no_upscale = true

[[datasets]]
video_directory = "clips"
cache_directory = "clips_cache"
target_frames = [45, 1, 26, 25]
frame_extraction = "uniform"
frame_sample = 2
source_fps = 24.0
num_repeats = 3

[[datasets]]
image_directory = "pictures"
cache_directory = "pictures_cache"
enable_bucket = false
resolution = 64

[[datasets]]
video_jsonl_file = "clips.jsonl"
cache_directory = "listed_cache"
"""
os.makedirs(f"{work}/listed_cache", exist_ok=True)
os.chdir(work)
open("dataset.toml", "w").write(toml)


def cache(folder, name, frames, latent_frames):
    window = f"{name}_00000-{frames:03d}" if folder != "pictures_cache" else name
    h, w = (6, 8) if folder != "pictures_cache" else (8, 8)
    save_file(
        {f"latents_{latent_frames}x{h}x{w}_bfloat16": torch.randn(16, latent_frames, h, w).bfloat16()},
        f"{folder}/{window}_{w * 8:04d}x{h * 8:04d}_wan.safetensors",
    )
    save_file({"varlen_t5_bfloat16": torch.randn(5, 4096).bfloat16()}, f"{folder}/{name}_wan_te.safetensors")


for c in range(2):
    open(f"clips/clip{c}.mp4", "w").close()
    open(f"clips/clip{c}.txt", "w").write("rain")
    cache("clips_cache", f"clip{c}", 25, 7)
open("pictures/one.png", "w").close()
open("pictures/one.txt", "w").write("rain")
cache("pictures_cache", "one", 1, 1)
open("listed.mp4", "w").close()
open("clips.jsonl", "w").write(json.dumps({"video_path": "listed.mp4", "caption": "rain"}) + "\n")
cache("listed_cache", "listed", 1, 1)

common = (
    f"--task t2v-1.3B --dit {work}/tiny_wan.safetensors --sdpa --dataset_config dataset.toml "
    "--optimizer_type adamw --max_data_loader_n_workers 1 --network_module networks.lora_wan "
).split()
runs = {
    "plain": "--mixed_precision bf16 --learning_rate 5e-5 --gradient_checkpointing --network_dim 32 --network_alpha 32 "
    "--timestep_sampling shift --discrete_flow_shift 3.0 --seed 2025 --max_train_epochs 2 --save_every_n_epochs 1 "
    "--save_every_n_steps 6 --output_name style",
    "all": "--mixed_precision bf16 --learning_rate 0.0001 --network_dim 4 --network_alpha 0.5 --network_dropout 0.1 "
    "--network_args conv_dim=4 exclude_patterns=[r'.*ffn.*'] --timestep_sampling sigmoid --sigmoid_scale 1.25 "
    "--min_timestep 100 --seed 7 --max_train_steps 5 --gradient_accumulation_steps 2 --lr_scheduler cosine "
    "--lr_warmup_steps 0.1 --max_grad_norm 0 --weighting_scheme none --logit_mean 0.25 --guidance_scale 2 "
    "--optimizer_args weight_decay=0.02 betas=0.9,0.99 --vae vae_missing.safetensors --training_comment nice\u2026\"film\" "
    "--metadata_title T\u00edtulo --metadata_author me --metadata_description d --metadata_license CC-BY-4.0 "
    "--metadata_tags rain,film --metadata_reso 832,480 --output_name every",
    "minimum": "--mixed_precision bf16 --learning_rate 1e-20 --network_dim 8 --network_alpha 1e16 --max_train_steps 1 --seed 1 "
    "--no_metadata --metadata_arch wan2.1-t2v --max_timestep 900 --output_name least",
}
files = []
for name, options in runs.items():
    out = f"{work}/{name}"
    sys.argv = ["wan_train_network.py"] + common + options.split() + ["--output_dir", out]
    AcceleratorState._reset_state(True)
    wan_train_network.main()
    for file in sorted(os.listdir(out)):
        data = open(f"{out}/{file}", "rb").read()
        (length,) = struct.unpack("<Q", data[:8])
        metadata = json.loads(data[8 : 8 + length])["__metadata__"]
        files.append({"run": name, "file": file, "metadata": dict(sorted(metadata.items()))})


def counted(first, shape, dtype):
    """Bytes that count up in 32 bits, as a tensor."""
    count = math.prod(shape) * dtype.itemsize // 4
    return torch.arange(first, first + count, dtype=torch.int32).view(dtype).reshape(shape)


hashes = []
words = {"ss_network_dim": "64", "ss_training_comment": 'nice "film", \u2026\t\n\U0001f3ac'}
for dtype, rank, width in ((torch.float32, 64, 512), (torch.bfloat16, 64, 4096), (torch.float32, 4, 16)):
    tensors, first = {}, 0
    for block in range(6):
        for part, shape in (("down", (rank, width)), ("up", (width, rank))):
            tensors[f"lora_unet_blocks_{block}_self_attn_q.lora_{part}.weight"] = counted(first, shape, dtype)
            first += 100_000_000
    more = {"modelspec.title": "not counted", **words}
    model, legacy = precalculate_safetensors_hashes(tensors, more)
    kind = {torch.float32: "F32", torch.bfloat16: "BF16"}[dtype]
    hashes.append(
        {"dtype": kind, "rank": rank, "width": width, "metadata": more, "model": model, "legacy": legacy}
    )

result = {"dataset": toml, "runs": runs, "files": files, "hashes": hashes}
with open(target, "w") as out:
    json.dump(result, out, indent=1, ensure_ascii=False)
    out.write("\n")
