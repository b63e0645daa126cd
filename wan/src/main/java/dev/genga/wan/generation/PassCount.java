package dev.genga.wan.generation;

import dev.genga.wan.guidance.Guidance;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Counts the passes of a generation as [GuidedVelocity] asks for them.
final class PassCount {
  private final GenerationRequest request;
  private final TransformerConfig model;
  private final GuidanceSettings settings;
  private final List<Guidance> ofSteps;
  private final int steps;
  private final Map<PassLoad, Integer> passes = new LinkedHashMap<>();
  private final Set<List<Integer>> windows = new HashSet<>();

  PassCount(GenerationRequest request, TransformerConfig model) {
    this.request = request;
    this.model = model;
    settings = request.sampling().guidance();
    steps = request.schedule().steps();
    ofSteps = settings.ofSteps(request.sampling().guidanceScale(), steps);
  }

  GenerationWork work(int promptRows, long beside) {
    for (int step = 0; step < steps; step++) {
      for (var window : windows(step)) {
        windows.add(window);
        count(step, tokens(window.size()));
      }
    }
    int kinds = kinds();
    long cached =
        request.sampling().teaCache() == null
            ? 0
            : windows.stream().mapToLong(window -> tokens(window.size())).sum() * kinds;
    int prompts = windows.size() * (kinds + (settings.nag() == null ? 0 : 1));
    return new GenerationWork(model, steps, passes, prompts, promptRows, beside, cached);
  }

  private List<List<Integer>> windows(int step) {
    int all = (int) request.size().latentShape(1)[2];
    var own = request.task().windows();
    return own == null ? List.of(IntStream.range(0, all).boxed().toList()) : own.at(step, all);
  }

  private long tokens(int frames) {
    long[] latents = request.size().latentShape(1);
    int patch = TransformerConfig.PATCH;
    return frames * (latents[3] / patch) * (latents[4] / patch);
  }

  private void count(int step, long tokens) {
    boolean nag = settings.nag() != null;
    int ofNegative = model.layers() - settings.withoutInNegative(step, steps).size();
    switch (ofSteps.get(step)) {
      case Guidance.Still _ -> {}
      case Guidance.AwayFromSkipped(var inner, _) -> {
        guided(inner, tokens, nag, ofNegative);
        add(tokens, 1, model.layers() - settings.withoutInSkipped().size(), false);
      }
      case Guidance.ClassifierFree _, Guidance.ZeroStar _, Guidance.Unguided _ ->
          guided(ofSteps.get(step), tokens, nag, ofNegative);
    }
  }

  private void guided(Guidance guidance, long tokens, boolean nag, int ofNegative) {
    boolean both = asksForNegative(guidance);
    boolean together =
        both && request.sampling().batchedGuidance() && !nag && ofNegative == model.layers();
    add(tokens, together ? 2 : 1, model.layers(), nag);
    if (both && !together) {
      add(tokens, 1, ofNegative, false);
    }
  }

  private void add(long tokens, int samples, int blocks, boolean nag) {
    passes.merge(new PassLoad(tokens, samples, blocks, nag), 1, Integer::sum);
  }

  /// How many kinds of passes keep something of their own.
  private int kinds() {
    boolean negative = ofSteps.stream().anyMatch(PassCount::asksForNegative);
    boolean skipped = ofSteps.stream().anyMatch(Guidance.AwayFromSkipped.class::isInstance);
    return 1 + (negative ? 1 : 0) + (skipped ? 1 : 0);
  }

  /// Whether a kind of guidance asks for a pass with the negative prompt.
  static boolean asksForNegative(Guidance guidance) {
    return switch (guidance) {
      case Guidance.ClassifierFree _, Guidance.ZeroStar _ -> true;
      case Guidance.AwayFromSkipped(var inner, _) -> asksForNegative(inner);
      case Guidance.Unguided _, Guidance.Still _ -> false;
    };
  }
}
