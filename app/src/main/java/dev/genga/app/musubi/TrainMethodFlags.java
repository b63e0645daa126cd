package dev.genga.app.musubi;

import static dev.genga.app.musubi.Flag.Values.NUMBER;
import static dev.genga.app.musubi.Flag.Values.NUMBERS;
import static dev.genga.app.musubi.Flag.Values.STEPS;
import static dev.genga.app.musubi.Flag.Values.SWITCH;
import static dev.genga.app.musubi.Flag.Values.TEXT;
import static dev.genga.app.musubi.Flag.Values.TEXTS;
import static dev.genga.app.musubi.Flag.Values.WHOLE;

import java.util.List;
import java.util.stream.Stream;

/// The flags of the training script about the LoRA, its optimizer and the timesteps.
final class TrainMethodFlags {
  static final List<Flag> ALL =
      Stream.of(network(), optimizer(), timesteps()).flatMap(List::stream).toList();

  private TrainMethodFlags() {}

  private static List<Flag> network() {
    return List.of(
        flag("--network_module", TEXT)
            .needed()
            .honoured(
                "networks.lora_wan, networks.loha and networks.lokr; others are refused by name"),
        flag("--network_dim", WHOLE).honoured("the rank, 4 without it"),
        flag("--network_alpha", NUMBER).otherwise(1.0).honoured("alpha; 0 means the rank"),
        flag("--network_dropout", NUMBER)
            .honoured("the same share; which values are left out is genga's own draw"),
        flag("--network_args", TEXTS)
            .honoured(
                "rank_dropout, module_dropout, loraplus_lr_ratio, include_patterns,"
                    + " exclude_patterns, factor; others are refused by name"),
        flag("--network_weights", TEXT).honoured("the LoRA's first values; it must fit"),
        flag("--dim_from_weights", SWITCH).refused("it does not work in musubi-tuner either"),
        flag("--base_weights", TEXTS)
            .honoured("LoRAs that are added to the transformer first; not with --fp8_scaled"),
        flag("--base_weights_multiplier", NUMBERS).honoured("their strengths, 1 without"),
        flag("--scale_weight_norms", NUMBER).honoured("the bound of each layer's change; 0: none"),
        flag("--training_comment", TEXT).honoured("told in the LoRA's header"),
        flag("--no_metadata", SWITCH).honoured("the header tells what a program needs, no more"));
  }

  private static List<Flag> optimizer() {
    return List.of(
        flag("--optimizer_type", TEXT)
            .otherwise("")
            .needed()
            .honoured(
                "AdamW, AdamW8bit, Adafactor, Prodigy, Lion and schedule-free AdamW; others are"
                    + " refused by name"),
        flag("--optimizer_args", TEXTS)
            .honoured("those of each: docs/optimizers.md; others are refused by name"),
        flag("--learning_rate", NUMBER).otherwise(2e-6).honoured("the full rate"),
        flag("--max_grad_norm", NUMBER).otherwise(1.0).honoured("0: gradients are not clipped"),
        flag("--lr_scheduler", TEXT)
            .otherwise("constant")
            .honoured(
                "all; adafactor with its optimizer, and one with its own rate leaves it unused"),
        flag("--lr_warmup_steps", STEPS).otherwise(0).honoured("steps, or a share below 1"),
        flag("--lr_decay_steps", STEPS).otherwise(0).honoured("steps, or a share below 1"),
        flag("--lr_scheduler_num_cycles", WHOLE).otherwise(1).honoured("restarts or waves"),
        flag("--lr_scheduler_power", NUMBER).otherwise(1.0).honoured("of polynomial"),
        flag("--lr_scheduler_timescale", WHOLE).honoured("of inverse_sqrt"),
        flag("--lr_scheduler_min_lr_ratio", NUMBER).honoured("the lowest share of the rate"),
        flag("--lr_scheduler_type", TEXT)
            .otherwise("")
            .refused("a schedule in a Python class can't be run here", ""),
        flag("--lr_scheduler_args", TEXTS)
            .honoured("step_rules of piecewise_constant; others are refused by name"));
  }

  private static List<Flag> timesteps() {
    return List.of(
        flag("--timestep_sampling", TEXT)
            .otherwise("sigma")
            .oneOf(
                "sigma",
                "uniform",
                "sigmoid",
                "shift",
                "flux_shift",
                "flux2_shift",
                "ideogram4_shift",
                "qwen_shift",
                "krea2_shift",
                "logsnr",
                "qinglong_flux",
                "qinglong_qwen")
            .honoured("all of them"),
        flag("--discrete_flow_shift", NUMBER).otherwise(1.0).honoured("of shift"),
        flag("--sigmoid_scale", NUMBER).otherwise(1.0).honoured("of the modes with a sigmoid"),
        flag("--weighting_scheme", TEXT)
            .otherwise("none")
            .oneOf("logit_normal", "mode", "cosmap", "sigma_sqrt", "none")
            .honoured("all of them"),
        flag("--logit_mean", NUMBER).otherwise(0.0).honoured("of logit_normal and logsnr"),
        flag("--logit_std", NUMBER).otherwise(1.0).honoured("of logit_normal and logsnr"),
        flag("--mode_scale", NUMBER).otherwise(1.29).honoured("of the weighting scheme mode"),
        flag("--min_timestep", WHOLE).honoured("least noise"),
        flag("--max_timestep", WHOLE).honoured("most noise"),
        flag("--preserve_distribution_shape", SWITCH)
            .honoured("what falls outside of these two is drawn again"),
        flag("--num_timestep_buckets", WHOLE)
            .honoured("timesteps are spread; not together with --preserve_distribution_shape"),
        flag("--show_timesteps", TEXT)
            .oneOf("image", "console")
            .refused("genga draws no picture of the distribution"));
  }

  private static Flag.Draft flag(String name, Flag.Values values) {
    return Flag.of(Script.TRAIN, name, values);
  }
}
