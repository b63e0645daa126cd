package dev.genga.wan.lora.edit;

import dev.genga.base.ProblemException;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.Lora;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Two adapters side by side, in one part of the model.
///
/// @param part `block 7`, `elsewhere`, or `all`
/// @param first the norm of the first one's changes there, at strength 1
/// @param second the norm of the second one's
/// @param product the sum of the products of their elements
public record LoraComparison(String part, double first, double second, double product) {
  /// 1 for the same direction, 0 for directions that have nothing in common, -1 for opposite ones; NaN
  /// where one of them changes nothing.
  public double cosine() {
    return product / (first * second);
  }

  private static final class Sums {
    private double first;
    private double second;
    private double product;

    LoraComparison named(String part) {
      return new LoraComparison(part, Math.sqrt(first), Math.sqrt(second), product);
    }
  }

  /// Part by part, and of all together.
  ///
  /// @throws ProblemException for a DoRA, whose change is known beside its base alone
  public static List<LoraComparison> of(Lora a, Lora b) {
    refuseDora(a);
    refuseDora(b);
    var parts = Blocks.<Sums>map();
    var all = new Sums();
    for (var name : union(a.modules(), b.modules())) {
      var first = a.modules().get(name);
      var second = b.modules().get(name);
      add(
          List.of(parts.computeIfAbsent(Blocks.of(name), _ -> new Sums()), all),
          first == null ? 0 : ModuleChange.product(first, first),
          second == null ? 0 : ModuleChange.product(second, second),
          first == null || second == null ? 0 : ModuleChange.product(first, second));
    }
    for (var name : union(a.differences(), b.differences())) {
      var first = a.differences().get(name);
      var second = b.differences().get(name);
      add(
          List.of(parts.computeIfAbsent(Blocks.of(name), _ -> new Sums()), all),
          first == null ? 0 : ModuleChange.product(first, first),
          second == null ? 0 : ModuleChange.product(second, second),
          first == null || second == null ? 0 : ModuleChange.product(first, second));
    }
    var rows = new ArrayList<LoraComparison>();
    parts.forEach((part, sums) -> rows.add(sums.named(part)));
    rows.add(all.named("all"));
    return List.copyOf(rows);
  }

  private static void add(List<Sums> places, double first, double second, double product) {
    for (var sums : places) {
      sums.first += first;
      sums.second += second;
      sums.product += product;
    }
  }

  private static <T> Iterable<String> union(Map<String, T> a, Map<String, T> b) {
    var names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    return names;
  }

  private static void refuseDora(Lora lora) {
    if (lora.modules().values().stream().anyMatch(DoraModule.class::isInstance)) {
      throw new ProblemException(
          "what a DoRA changes is known beside its base alone",
          "the two files",
          "compare LoRA, LoHa and LoKr");
    }
  }
}
