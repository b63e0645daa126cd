package dev.genga.wan.workflow;

import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.StrengthRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
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

  /// A part of the names of all layers in blocks.
  private static final String INSIDE = "blocks.";

  /// Parts of the names of all others, and of none of those.
  private static final List<String> OUTSIDE =
      List.of("patch_embedding", "text_embedding", "time_", "img_emb", "head");

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

  /// A LoRA as several, none of which is more or less from block to block: the node knows on and off alone.
  /// What lies outside the blocks goes with those of the LoRA's own strength.
  static List<LoraUse> split(LoraUse use) {
    var reach = use.reach();
    var factors = new TreeMap<Double, List<StrengthRange>>();
    for (var range : reach.blocks()) {
      if (range.factor() != 0) {
        factors
            .computeIfAbsent(range.factor(), _ -> new ArrayList<>())
            .add(new StrengthRange(range.first(), range.last(), 1));
      }
    }
    boolean alike = reach.blocks().stream().allMatch(range -> range.factor() == 1);
    if (alike) {
      return List.of(use);
    }
    var parts = new ArrayList<LoraUse>();
    factors.forEach((factor, blocks) ->
        parts.add(part(use, factor, blocks, factor == 1 ? List.of() : OUTSIDE)));
    if (!factors.containsKey(1.0)) {
      parts.add(part(use, 1, List.of(), List.of(INSIDE)));
    }
    return parts;
  }

  private static LoraUse part(
      LoraUse use, double factor, List<StrengthRange> blocks, List<String> more) {
    var reach = use.reach();
    var without = new ArrayList<>(reach.without());
    without.addAll(more);
    return new LoraUse(
        use.file(),
        use.strength() * factor,
        new LoraReach(reach.steps(), blocks, without, reach.merged()));
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
            && reach.without().stream()
                .allMatch(part -> without(part).equals(List.of(part)) && !touchesFiles(part));
    return sayable ? on : null;
  }

  /// The reach in the node's words; merged or beside is no matter, and steps are another node's.
  static LoraReach plain(LoraReach reach) {
    var on = of(reach);
    if (on == null) {
      return reach;
    }
    var plain = reach(on, reach.without());
    return new LoraReach(reach.steps(), plain.blocks(), plain.without(), false);
  }
}
