package dev.genga.wan.lora;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/// Finds all that can't be in an adapter's options.
///
/// @param where from a word such as `exclude` to the place where the user said it
public record AdapterCheck(AdapterOptions options, Problems problems, UnaryOperator<String> where) {
  private static final String NAMES = "names are such as blocks.0.self_attn.q or blocks.29.ffn.0";

  /// What no model could mend.
  public void alone() {
    if (options.rank() < 1) {
      add("a LoRA's rank is at least 1: " + options.rank(), "rank", "use 8 to 64");
    } else if (!(options.alpha() > 0 && Double.isFinite(options.alpha()))) {
      add("alpha is " + options.alpha(), "alpha", "it must be above 0; the rank is usual");
    }
    patterns("include", options.layers().include());
    patterns("exclude", options.layers().exclude());
    options.layers().ranks().forEach(this::rule);
    if (options.kind() instanceof AdapterKind.Lokr(int factor)
        && factor != AdapterKind.Lokr.EVEN
        && factor < 1) {
      add("a LoKr's factor is " + factor, "lokr_factor", "use 2 or more, or leave it out");
    }
  }

  private void patterns(String key, List<String> patterns) {
    patterns.forEach(pattern -> pattern(key, pattern, pattern));
  }

  private void pattern(String key, String said, String pattern) {
    var fault = LayerChoice.fault(pattern);
    if (fault != null) {
      problems.add(
          "this is no regular expression: " + fault,
          where.apply(key) + " " + said,
          "write it for whole names, such as .*self_attn.*");
    }
  }

  private void rule(RankRule rule) {
    pattern("rank_of", rule.toString(), rule.pattern());
    if (rule.rank() < 1) {
      problems.add(
          "a layer's rank is at least 1: " + rule.rank(),
          where.apply("rank_of") + " " + rule,
          "leave layers out with " + where.apply("exclude"));
    }
    Double alpha = rule.alpha();
    if (alpha != null && !(alpha > 0 && Double.isFinite(alpha))) {
      problems.add(
          "alpha is " + alpha,
          where.apply("rank_of") + " " + rule,
          "it must be above 0; the rank is usual");
    }
  }

  /// What doesn't fit a model, where [#alone] found nothing.
  ///
  /// @param layers all that could be changed
  public void with(Collection<LayerSize> layers) {
    idlePatterns(layers);
    fitting(layers);
    idleSizes(layers);
  }

  /// The part of it with which nothing could be trained.
  public void fitting(Collection<LayerSize> layers) {
    if (options.changed(layers).isEmpty()) {
      add("no layer is left to train", "exclude", "exclude less");
    }
  }

  /// The rest of it: what musubi-tuner leaves without effect.
  public List<Problem> idle(Collection<LayerSize> layers) {
    var found = new Problems();
    var check = new AdapterCheck(options, found, where);
    check.idlePatterns(layers);
    check.idleSizes(layers);
    return found.list();
  }

  private void idlePatterns(Collection<LayerSize> layers) {
    var choice = options.layers();
    for (var pattern : choice.exclude()) {
      if (layers.stream().noneMatch(layer -> LayerChoice.fits(pattern, layer.name()))) {
        fitsNone("exclude", pattern, "no layer of this model has such a name");
      }
    }
    for (var pattern : choice.include()) {
      if (layers.stream()
          .noneMatch(l -> choice.excludes(l.name()) && LayerChoice.fits(pattern, l.name()))) {
        fitsNone("include", pattern, "no layer of this name was left out, to be taken back");
      }
    }
    var changed = options.changed(layers);
    for (var rule : choice.ranks()) {
      if (changed.stream().noneMatch(layer -> rule.equals(choice.rule(layer.name())))) {
        fitsNone("rank_of", rule.toString(), "no layer that is trained is left for this rank");
      }
    }
  }

  private void idleSizes(Collection<LayerSize> layers) {
    if (options.kind() instanceof AdapterKind.Lokr(int factor)) {
      kronecker(factor, options.changed(layers));
    }
  }

  private void fitsNone(String key, String said, String what) {
    problems.add(what, where.apply(key) + " " + said, NAMES);
  }

  private void kronecker(int factor, List<LayerSize> changed) {
    for (var layer : changed) {
      if (factor > 0 && (layer.in() % factor != 0 || layer.out() % factor != 0)) {
        add(
            "the factor %d doesn't divide %s, which has %d inputs and %d outputs"
                .formatted(factor, layer.name(), layer.in(), layer.out()),
            "lokr_factor",
            "use a power of 2, or leave it out");
        return;
      }
    }
    boolean says = options.alpha() != options.rank() && !changed.isEmpty();
    if (says && changed.stream().allMatch(layer -> whole(layer, factor))) {
      add(
          "alpha has no say: at this rank every matrix is trained whole",
          "alpha",
          "leave it out, or use a lower rank");
    }
  }

  private boolean whole(LayerSize layer, int factor) {
    var bottleneck = options.of(layer.name());
    return bottleneck != null && KroneckerSizes.of(layer, factor, bottleneck.rank()).whole();
  }

  private void add(String what, String key, String fix) {
    problems.add(what, where.apply(key), fix);
  }
}
