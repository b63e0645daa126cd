package dev.genga.wan.workflow;

import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.StrengthRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Strengths of LoRAs step by step, which the wrapper takes as a list: one for each step that is walked.
final class LoraSteps {
  private LoraSteps() {}

  /// A LoRA with the strengths of a list, the 0 among them too, so that its length is kept.
  static LoraUse listed(String file, LoraReach reach, List<Double> strengths) {
    var ranges = new ArrayList<StrengthRange>();
    for (int from = 0; from < strengths.size(); ) {
      int end = from + 1;
      while (end < strengths.size() && Objects.equals(strengths.get(end), strengths.get(from))) {
        end++;
      }
      ranges.add(new StrengthRange(from + 1, end, strengths.get(from)));
      from = end;
    }
    return new LoraUse(file, 1, with(reach, ranges));
  }

  /// The strength at each of so many steps.
  static List<Double> strengths(LoraUse use, int steps) {
    return IntStream.rangeClosed(1, steps)
        .mapToObj(step -> use.strength() * StrengthRange.factor(use.reach().steps(), step))
        .toList();
  }

  /// The same over so many steps, said in one way: without steps where all are alike, else with strength 1,
  /// and without those of strength 0.
  static LoraUse plain(LoraUse use, int steps) {
    if (use.reach().steps().isEmpty()) {
      return use;
    }
    var all = strengths(use, steps);
    if (all.stream().distinct().count() == 1) {
      return new LoraUse(use.file(), all.getFirst(), with(use.reach(), List.of()));
    }
    var listed = listed(use.file(), use.reach(), all);
    var ranges = listed.reach().steps().stream().filter(range -> range.factor() != 0).toList();
    return new LoraUse(use.file(), 1, with(use.reach(), ranges));
  }

  /// A request with its lists over the steps that it walks. A list that ends before them has nothing for the
  /// last ones; what it has for more steps is never asked for.
  static GenerationRequest over(NodeInputs inputs, GenerationRequest request) {
    if (request.loras().stream().allMatch(use -> use.reach().steps().isEmpty())) {
      return request;
    }
    int steps = request.walked();
    var loras = new ArrayList<LoraUse>();
    for (var use : request.loras()) {
      var ranges = use.reach().steps();
      if (!ranges.isEmpty() && ranges.getLast().last() < steps) {
        inputs.refuse(
            "model",
            "%s with %d strengths".formatted(use.file(), ranges.getLast().last()),
            "fewer than the %d steps".formatted(steps),
            "");
      }
      var plain = plain(use, Math.max(1, steps));
      if (plain.strength() != 0) {
        loras.add(plain);
      }
    }
    return request.withLoras(loras);
  }

  private static LoraReach with(LoraReach reach, List<StrengthRange> steps) {
    return new LoraReach(steps, reach.blocks(), reach.without(), reach.merged());
  }
}
