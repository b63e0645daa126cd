package dev.genga.app.cli;

/// The options of `genga generate` by what they are about, as its help shows them.
final class GenerateSections {
  static final HelpSections ALL =
      HelpSections.NONE
          .with(
              "Models",
              "--transformer",
              "--vae",
              "--t5",
              "--tokenizer",
              "--clip",
              "--lora",
              "--models")
          .with(
              "Video",
              "--output",
              "--image",
              "--last-image",
              "--video",
              "--strength",
              "--windows",
              "--window-fading",
              "--window-noise",
              "--vae-tiling",
              "--size",
              "--frames",
              "--seed",
              "--noise",
              "--riflex",
              "--from",
              "--nearest")
          .with("Many videos", "--prompts", "--wildcards")
          .with("Progress", "--preview-steps", "--estimate")
          .with(
              "Steps",
              "--steps",
              "--flow-shift",
              "--sampler",
              "--schedule",
              "--sigmas",
              "--start-step",
              "--end-step")
          .with(
              "Speed",
              "--tea-cache",
              "--tea-cache-mode",
              "--tea-cache-start",
              "--tea-cache-end",
              "--tea-cache-offload",
              "--batch-guidance",
              "--fp16-accumulation")
          .with(
              "Guidance",
              "--negative",
              "--guidance",
              "--guidance-scales",
              "--guidance-steps",
              "--zero-star",
              "--skip-layers",
              "--skip-layers-steps",
              "--skip-layers-scale",
              "--nag",
              "--nag-negative",
              "--nag-norm",
              "--enhance-a-video",
              "--enhance-a-video-steps",
              "--enhance-a-video-groups",
              "--step-ranges")
          .with(
              "Machine",
              "--device",
              "--dtype",
              "--vae-dtype",
              "--t5-dtype",
              "--fp8-base",
              "--blocks-in-memory",
              "--engine");

  private GenerateSections() {}
}
