"""Writes musubi_noise.safetensors among the tests' resources: the noise from which musubi-tuner's own code starts a video on the
CPU, in the previews of a training (`preview.SEED.WIDTHxHEIGHTxFRAMES`) and in wan_generate_video with --cpu_noise
(`generation. ...`). No model is computed: the first latents that the transformer is handed are kept.

Usage: python musubi_noise_fixture.py MUSUBI_CHECKOUT
Needs musubi-tuner's requirements.
"""

import contextlib
import pathlib
import subprocess
import sys
import types

checkout = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(checkout / "src"))
import torch

torch.cuda.current_device = lambda: "cpu"
from safetensors.torch import save_file
from musubi_tuner import wan_generate_video, wan_train_network
from musubi_tuner.wan.configs.wan_t2v_1_3B import t2v_1_3B

OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/genga/wan/generation/musubi_noise.safetensors"
CPU = torch.device("cpu")


class Started(Exception):
    pass


class Transformer:
    """Is handed the noise."""

    def __call__(self, latents, t, **arguments):
        raise Started(latents[0].clone())


def preview(seed, width, height, frames):
    trainer = wan_train_network.WanNetworkTrainer.__new__(wan_train_network.WanNetworkTrainer)
    trainer.config = t2v_1_3B
    trainer.high_low_training = trainer._i2v_training = trainer._control_training = False
    rows = torch.zeros(1, t2v_1_3B.text_dim if hasattr(t2v_1_3B, "text_dim") else 4096)
    accelerator = types.SimpleNamespace(device=CPU, autocast=contextlib.nullcontext)
    torch.manual_seed(seed)
    generator = torch.Generator(device=CPU).manual_seed(seed)  # as trainer_base.sample_image_inference
    try:
        trainer.do_inference(
            accelerator, types.SimpleNamespace(one_frame=False), dict(t5_embeds=rows, negative_t5_embeds=rows), None,
            torch.bfloat16, Transformer(), 3.0, 2, width, height, frames, generator, True, None, 5.0,
        )
    except Started as started:
        return started.args[0]


def generation(seed, width, height, frames):
    arguments = types.SimpleNamespace(
        video_size=(height, width), video_length=frames, negative_prompt="", seed=seed, cpu_noise=True)
    context = dict(context=[torch.zeros(1, 4096)], context_null=[torch.zeros(1, 4096)])
    noise, _ = wan_generate_video.prepare_t2v_inputs(arguments, t2v_1_3B, None, CPU, None, context)
    return noise


tensors = {}
for seed in [0, 42, 4294967301]:
    for size in [(48, 32, 9), (32, 32, 1)]:
        name = "%d.%dx%dx%d" % (seed, *size)
        tensors["preview." + name] = preview(seed, *size).contiguous()
        tensors["generation." + name] = generation(seed, *size).contiguous()
commit = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
save_file(
    tensors,
    OUT,
    {
        "source": "kohya-ss/musubi-tuner " + commit,
        "torch": torch.__version__,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
    },
)
