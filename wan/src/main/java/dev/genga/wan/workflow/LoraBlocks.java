package dev.genga.wan.workflow;

import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.StrengthRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the wrapper's `WanVideoLoraBlockEdit` can say of where a LoRA takes part: forty blocks on or
/// off, and parts of names that are left out.
final class LoraBlocks {
  /// As many blocks as the node has switches.
  static final int SWITCHES = 40;

  /// Names in files have these around a layer's own.
  private static final Pattern OF_FILES = Pattern.compile(".*(diffusion|lora|alpha|weight|diff).*");

  /// What files have before and behind a layer's name.
  private static final List<String> AROUND =
      List.of(
          "diffusion_model.",
          ".lora_up.weight",
          ".lora_down.weight",
          ".lora_A.weight",
          ".lora_B.weight",
          ".alpha",
          ".diff_b");

  private LoraBlocks() {}

  /// The node's switch of a block.
  static String input(int block) {
    return "blocks.%d.".formatted(block);
  }

  /// The parts of names in the node's text.
  static List<String> without(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /// Whether a part of a name would fit what a file has around a layer's name: then the node would drop
  /// more than layers.
  static boolean touchesFiles(String part) {
    return OF_FILES.matcher(part).matches()
        || AROUND.stream().anyMatch(around -> around.contains(part));
  }

  /// Blocks that are on, in as few ranges as there can be; none for all of them.
  static LoraReach reach(BitSet on, List<String> without) {
    var ranges = new ArrayList<StrengthRange>();
    if (on.cardinality() < SWITCHES) {
      for (int from = on.nextSetBit(0); from >= 0; ) {
        int end = on.nextClearBit(from);
        ranges.add(new StrengthRange(from, end - 1, 1));
        from = on.nextSetBit(end);
      }
    }
    return new LoraReach(List.of(), ranges, without, false);
  }

  /// The blocks that are on; null where the node can't say the reach.
  static @Nullable BitSet of(LoraReach reach) {
    var on = new BitSet();
    if (reach.blocks().isEmpty()) {
      on.set(0, SWITCHES);
    }
    for (var range : reach.blocks()) {
      if (range.factor() != 1) {
        return null;
      }
      on.set(Math.min(range.first(), SWITCHES), Math.min(range.last(), SWITCHES - 1) + 1);
    }
    boolean sayable =
        !on.isEmpty()
            && reach.steps().isEmpty()
            && reach.without().stream()
                .allMatch(part -> without(part).equals(List.of(part)) && !touchesFiles(part));
    return sayable ? on : null;
  }

  /// The reach in the node's words; merged or beside is no matter.
  static LoraReach plain(LoraReach reach) {
    var on = of(reach);
    return on == null ? reach : reach(on, reach.without());
  }
}
