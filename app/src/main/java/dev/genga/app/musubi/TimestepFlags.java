package dev.genga.app.musubi;

import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.sampling.WeightingScheme;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags about timesteps. musubi-tuner leaves those unused that belong to another way of drawing
/// them; so does this, and says so.
final class TimestepFlags {
  private static final Set<TimestepMode> WITH_SIGMOID =
      EnumSet.of(
          TimestepMode.SIGMOID,
          TimestepMode.SHIFT,
          TimestepMode.FLUX_SHIFT,
          TimestepMode.FLUX2_SHIFT,
          TimestepMode.QWEN_SHIFT,
          TimestepMode.KREA2_SHIFT,
          TimestepMode.QINGLONG_FLUX,
          TimestepMode.QINGLONG_QWEN);
  private static final Set<TimestepMode> WITH_NORMAL =
      EnumSet.of(TimestepMode.LOGSNR, TimestepMode.QINGLONG_FLUX, TimestepMode.QINGLONG_QWEN);

  private final Arguments arguments;
  private final TimestepMode mode;
  private final WeightingScheme weighting;
  private final boolean sigma;
  private final List<String> unused = new ArrayList<>();

  TimestepFlags(Arguments arguments) {
    this.arguments = arguments;
    mode = TimestepMode.parse(arguments.said("--timestep_sampling")).orElse(TimestepMode.SIGMA);
    weighting =
        WeightingScheme.parse(arguments.said("--weighting_scheme")).orElse(WeightingScheme.NONE);
    sigma = mode == TimestepMode.SIGMA;
  }

  /// The options; afterwards [#unused] tells what is not in them.
  TimestepOptions options() {
    boolean draws = weighting == WeightingScheme.LOGIT_NORMAL || weighting == WeightingScheme.MODE;
    boolean normal = sigma ? weighting == WeightingScheme.LOGIT_NORMAL : WITH_NORMAL.contains(mode);
    boolean scaled = sigma && weighting == WeightingScheme.MODE;
    Integer buckets = buckets();
    boolean keepShape = arguments.on("--preserve_distribution_shape") && !sigma;
    used("--weighting_scheme", sigma || !draws);
    used("--preserve_distribution_shape", !sigma);
    return new TimestepOptions(
        mode,
        number("--discrete_flow_shift", mode == TimestepMode.SHIFT, 1),
        number("--sigmoid_scale", WITH_SIGMOID.contains(mode), 1),
        sigma || !draws ? weighting : WeightingScheme.NONE,
        number("--logit_mean", normal, 0),
        number("--logit_std", normal, 1),
        number("--mode_scale", scaled, 1.29),
        arguments.whole("--min_timestep"),
        arguments.whole("--max_timestep"),
        keepShape,
        sigma ? null : buckets);
  }

  /// In musubi-tuner, 0 and 1 are as none.
  private @Nullable Integer buckets() {
    Integer buckets = arguments.whole("--num_timestep_buckets");
    used("--num_timestep_buckets", !sigma);
    return buckets == null || buckets == 0 || buckets == 1 ? null : buckets;
  }

  /// Flags that were given and have no effect.
  List<String> unused() {
    return List.copyOf(unused);
  }

  private double number(String flag, boolean used, double otherwise) {
    used(flag, used);
    return used ? arguments.real(flag) : otherwise;
  }

  private void used(String flag, boolean used) {
    if (!used && arguments.given(flag)) {
      unused.add(
          "%s has no effect with --timestep_sampling %s%s, as in musubi-tuner"
              .formatted(
                  flag, mode.label(), sigma ? " --weighting_scheme " + weighting.label() : ""));
    }
  }
}
