"""Decodes latents several times as musubi-tuner's wan_generate_video.decode_latent does on a CPU, in bf16.
usage: decode.py VAE LATENTS FRAMES TIMES; waits before each time as sitecustomize.py does, writes the last."""
import sys
import torch
from safetensors.torch import load_file, save_file

torch.cuda.current_device = lambda: "cpu"
from musubi_tuner.wan.modules.vae import WanVAE

weights, latents, frames, times = sys.argv[1:]
vae = WanVAE(vae_path=weights, device="cpu", dtype=torch.bfloat16)
latents = [load_file(latents)["latents"][0]]
for step in range(int(times)):
    print(f"\n@step {step + 1}", flush=True)
    if not sys.stdin.readline():
        raise SystemExit("the bench is gone")
    with torch.autocast(device_type="cpu", dtype=torch.bfloat16), torch.no_grad():
        video = vae.decode([x.to(torch.bfloat16) for x in latents])[0]
save_file({"frames": video.float().contiguous()}, frames)
