package dev.genga.app.lora;

import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.edit.LoraComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// LoRAs in words and columns.
public final class LoraTables {
  /// Of the text in a file, what people look for first.
  private static final List<String> TOLD =
      List.of(
          "modelspec.title",
          "modelspec.author",
          "modelspec.date",
          "modelspec.license",
          "modelspec.merged_from",
          "ss_output_name",
          "ss_base_model_version",
          "ss_sd_model_name",
          "ss_network_module",
          "ss_learning_rate",
          "ss_optimizer",
          "ss_steps",
          "ss_epoch",
          "ss_training_comment",
          LoraHistory.KEY);

  private static final int WIDEST = 100;

  private LoraTables() {}

  /// What its changes are: `300 LoRA, rank 32, alpha 16`, a line for each kind and rank.
  public static List<String> kinds(Lora lora) {
    var counts = new TreeMap<String, Integer>();
    for (var module : lora.modules().values()) {
      String kind =
          "%s, rank %d, alpha %s".formatted(kind(module), module.rank(), number(module.alpha()));
      counts.merge(kind, 1, Integer::sum);
    }
    var lines = new ArrayList<String>();
    counts.forEach((kind, count) -> lines.add(count + " " + kind));
    if (!lora.differences().isEmpty()) {
      lines.add(
          lora.differences().size() + " whole differences of weights, biases and modulations");
    }
    return lines;
  }

  /// How large its changes are in each block, in one line.
  ///
  /// @param sizes the blocks in their order, the rest last
  public static String sizesLine(List<ChangeSizes> sizes) {
    return "  size of the change, block by block: "
        + sizes.stream()
            .map(size -> size.part().replace("block ", "") + ": " + brief(size.norm()))
            .collect(Collectors.joining(", "));
  }

  private static String brief(double norm) {
    return String.format(Locale.ROOT, "%.2g", norm);
  }

  private static String kind(AdapterModule module) {
    return switch (module) {
      case LoraModule _ -> new AdapterKind.Lora().label();
      case DoraModule _ -> new AdapterKind.Dora().label();
      case LohaModule _ -> new AdapterKind.Loha().label();
      case LokrModule _ -> new AdapterKind.Lokr(AdapterKind.Lokr.EVEN).label();
    };
  }

  /// In which numbers it is stored: `float32`, or `bfloat16 and float32`.
  public static String dtypes(Lora lora) {
    return lora.tensors().stream()
        .map(tensor -> tensor.dtype().torchName())
        .distinct()
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  /// The size of the changes, part by part.
  public static List<String> sizes(List<ChangeSizes> sizes) {
    boolean base = sizes.stream().anyMatch(size -> !Double.isNaN(size.base()));
    var lines = new ArrayList<String>();
    lines.add(
        String.format(Locale.ROOT, "  %-10s %7s %10s", "", "changes", "norm")
            + (base ? "  of the base" : ""));
    for (var size : sizes) {
      String row =
          String.format(
              Locale.ROOT, "  %-10s %7d %10.4g", size.part(), size.changes(), size.norm());
      lines.add(row + (base ? String.format(Locale.ROOT, " %10.3f %%", 100 * size.share()) : ""));
    }
    return lines;
  }

  /// Two LoRAs, part by part.
  public static List<String> comparison(List<LoraComparison> rows) {
    var lines = new ArrayList<String>();
    lines.add(String.format(Locale.ROOT, "%-10s %10s %10s %8s", "", "first", "second", "cosine"));
    for (var row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-10s %10.4g %10.4g %8s",
              row.part(),
              row.first(),
              row.second(),
              Double.isNaN(row.cosine()) ? "-" : String.format(Locale.ROOT, "%.4f", row.cosine())));
    }
    return lines;
  }

  /// What the file's text tells of it.
  public static List<String> told(Map<String, String> text) {
    var lines = new ArrayList<String>();
    for (var key : TOLD) {
      String value = text.get(key);
      if (value != null && !value.isBlank() && !value.equals("None")) {
        String shown = value.length() > WIDEST ? value.substring(0, WIDEST) + "..." : value;
        lines.add("  " + key + ": " + shown.replaceAll("\\s+", " "));
      }
    }
    int more = text.size() - lines.size();
    if (more > 0) {
      lines.add("  and %d more".formatted(more));
    }
    return lines;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
