package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags about the learning rate's schedule.
final class ScheduleFlags {
  /// Which schedules have a use for a flag; others leave it unused.
  private static final Map<String, Set<String>> USERS =
      Map.of(
          "--lr_decay_steps", Set.of("warmup_stable_decay"),
          "--lr_scheduler_num_cycles",
              Set.of("cosine_with_restarts", "cosine_with_min_lr", "warmup_stable_decay"),
          "--lr_scheduler_power", Set.of("polynomial"),
          "--lr_scheduler_timescale", Set.of("inverse_sqrt"),
          "--lr_scheduler_min_lr_ratio",
              Set.of("cosine_with_min_lr", "warmup_stable_decay", "rex"));

  private final Arguments arguments;
  private final Problems problems;
  private final String name;
  private final List<String> unused = new ArrayList<>();

  ScheduleFlags(Arguments arguments, Problems problems) {
    this.arguments = arguments;
    this.problems = problems;
    name = arguments.said("--lr_scheduler");
  }

  /// The options; afterwards [#unused] tells what is not in them.
  ///
  /// @param ownRate whether the optimizer has a rate of its own, for which musubi-tuner leaves out all of this
  ScheduleOptions options(boolean ownRate) {
    if (ownRate) {
      FlagTable.of(Script.TRAIN).stream()
          .map(Flag::name)
          .filter(flag -> flag.startsWith("--lr_") && arguments.given(flag))
          .forEach(
              flag -> unused.add(flag + " has no effect with this optimizer, as in musubi-tuner"));
      return ScheduleOptions.CONSTANT;
    }
    var usual = ScheduleOptions.CONSTANT;
    Integer cycles = used("--lr_scheduler_num_cycles") ? whole("--lr_scheduler_num_cycles") : null;
    return new ScheduleOptions(
        name,
        share("--lr_warmup_steps"),
        used("--lr_decay_steps") ? share("--lr_decay_steps") : StepShare.NONE,
        cycles == null ? usual.cycles() : cycles,
        used("--lr_scheduler_power") ? arguments.real("--lr_scheduler_power") : usual.power(),
        used("--lr_scheduler_timescale") ? whole("--lr_scheduler_timescale") : null,
        used("--lr_scheduler_min_lr_ratio")
            ? arguments.number("--lr_scheduler_min_lr_ratio")
            : null,
        rules());
  }

  /// Flags that were given and have no effect.
  List<String> unused() {
    return List.copyOf(unused);
  }

  /// From a word of [ScheduleOptions#check] to the flag.
  static String flag(String word) {
    return switch (word) {
      case "lr_schedule" -> "--lr_scheduler";
      case "lr_warmup", "lr_decay" -> "--" + word + "_steps";
      case "lr_rules" -> "--lr_scheduler_args";
      case "lr_cycles" -> "--lr_scheduler_num_cycles";
      default -> "--lr_scheduler" + word.substring(2).replace("_min_ratio", "_min_lr_ratio");
    };
  }

  private @Nullable Integer whole(String flag) {
    return arguments.whole(flag);
  }

  private boolean used(String flag) {
    boolean used = USERS.getOrDefault(flag, Set.of()).contains(name.toLowerCase(Locale.ROOT));
    if (!used && arguments.given(flag)) {
      unused.add(
          "%s has no effect with --lr_scheduler %s, as in musubi-tuner".formatted(flag, name));
    }
    return used;
  }

  private StepShare share(String flag) {
    Object value = arguments.values().get(flag);
    try {
      return switch (value) {
        case Integer steps -> new StepShare.Steps(steps);
        case Double share when share == 0 -> StepShare.NONE;
        case Double share -> new StepShare.Share(share);
        case null, default -> StepShare.NONE;
      };
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s takes steps, or a share of them from 0 to 1".formatted(flag),
          arguments.where(flag),
          "write 100 for steps, 0.05 for a twentieth");
      return StepShare.NONE;
    }
  }

  private String rules() {
    String rules = "";
    for (var named : OptimizerFlags.named("--lr_scheduler_args", arguments, problems).entrySet()) {
      if (named.getKey().equals("step_rules") && name.equals("piecewise_constant")) {
        rules = named.getValue().replaceFirst("^(['\"])(.*)\\1$", "$2");
      } else {
        problems.add(
            "--lr_scheduler %s takes no %s here".formatted(name, named.getKey()),
            arguments.where("--lr_scheduler_args"),
            "it takes step_rules=1:10,0.1:20,0.01 with piecewise_constant");
      }
    }
    return rules;
  }
}
