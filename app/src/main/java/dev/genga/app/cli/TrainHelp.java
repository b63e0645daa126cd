package dev.genga.app.cli;

/// The order in which `genga train --help` and the recipe file show options.
final class TrainHelp {
  static final HelpSections SECTIONS =
      HelpSections.NONE
          .with("Recipe", "--recipe", "--init", "--dataset")
          .with("Models", "--transformer", "--vae", "--t5", "--tokenizer", "--clip")
          .with(
              "LoRA",
              "--name",
              "--kind",
              "--rank",
              "--alpha",
              "--rank-of",
              "--exclude",
              "--include",
              "--lokr-factor",
              "--network-dropout",
              "--rank-dropout",
              "--module-dropout",
              "--scale-weight-norms",
              "--network-weights",
              "--base-weights")
          .with("Length", "--epochs", "--steps", "--gradient-accumulation")
          .with(
              "Optimizer",
              "--optimizer",
              "--optimizer-args",
              "--learning-rate",
              "--loraplus-ratio",
              "--lr-schedule",
              "--lr-warmup",
              "--lr-decay",
              "--lr-cycles",
              "--lr-power",
              "--lr-timescale",
              "--lr-min-ratio",
              "--lr-rules",
              "--weight-decay",
              "--max-grad-norm",
              "--ema")
          .with(
              "Timesteps",
              "--timestep-sampling",
              "--flow-shift",
              "--sigmoid-scale",
              "--min-timestep",
              "--max-timestep",
              "--preserve-distribution-shape",
              "--num-timestep-buckets",
              "--weighting-scheme",
              "--logit-mean",
              "--logit-std",
              "--mode-scale")
          .with(
              "Files",
              "--output",
              "--save-every-epochs",
              "--save-every-steps",
              "--save-every-minutes",
              "--save-state-every-minutes",
              "--keep-last",
              "--keep-states",
              "--accept-changes",
              "--average-every-steps",
              "--logging-dir")
          .with(
              "Validation",
              "--validation-share",
              "--validation-scenes",
              "--validation-section",
              "--scene-pattern",
              "--validate-every-epochs",
              "--validate-every-steps",
              "--validation-quantiles",
              "--stop-on-plateau")
          .with("Previews", "--preview-prompts", "--preview-every-epochs", "--preview-every-steps")
          .with(
              "Machine",
              "--device",
              "--dtype",
              "--vae-dtype",
              "--t5-dtype",
              "--fp8-base",
              "--blocks-in-memory",
              "--keep-activations",
              "--inputs-in-ram",
              "--vram-headroom",
              "--engine");

  private TrainHelp() {}
}
