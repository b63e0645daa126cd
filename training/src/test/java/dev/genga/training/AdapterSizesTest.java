package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the sizes in docs/networks.md to those of the published models.
class AdapterSizesTest {
  private static final int RANK = 32;

  static List<Arguments> kinds() {
    return List.of(
        Arguments.of("`lora`", new AdapterKind.Lora()),
        Arguments.of("`dora`", new AdapterKind.Dora()),
        Arguments.of("`loha`", new AdapterKind.Loha()),
        Arguments.of("`lokr`, `--lokr-factor 8`", new AdapterKind.Lokr(8)),
        Arguments.of("`lokr`", new AdapterKind.Lokr(AdapterKind.Lokr.EVEN)));
  }

  private static List<LayerSize> layers(TransformerConfig config) {
    var layers = new ArrayList<LayerSize>();
    TransformerTensors.shapes(config)
        .forEach((name, shape) -> {
          if (name.startsWith("blocks.") && shape.size() == 2) {
            layers.add(
                new LayerSize(name.replaceFirst("\\.weight$", ""), shape.get(1), shape.get(0)));
          }
        });
    return layers;
  }

  private static String cells(AdapterKind kind, TransformerConfig config) {
    var options = new AdapterOptions(kind, RANK, RANK, LayerChoice.ALL);
    long values =
        layers(config).stream()
            .flatMap(layer -> options.shapes(layer).stream())
            .mapToLong(shape -> shape[0] * shape[1])
            .sum();
    return String.format(Locale.ROOT, "%.1f M | %,.0f MB", values / 1e6, values * 4 / 1e6);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void theTableIsRight(String name, AdapterKind kind) throws IOException {
    var document = Files.readString(Path.of("..", "docs", "networks.md"));
    String small = cells(kind, TransformerConfig.t2v1B());
    String large = cells(kind, TransformerConfig.t2v14B());
    assertThat(document).contains("| %s | %s | %s |\n".formatted(name, small, large));
  }

  @ParameterizedTest
  @EnumSource(
      value = OptimizerKind.class,
      names = {"ADAMW", "LION", "ADAMW_8BIT", "ADAFACTOR"})
  void theTableOfAllWeightsIsRight(OptimizerKind kind) throws IOException {
    var document = Files.readString(Path.of("..", "docs", "networks.md"));
    String small = bytes(kind, TransformerConfig.t2v1B());
    String large = bytes(kind, TransformerConfig.t2v14B());
    String name = kind.name().toLowerCase(Locale.ROOT).replace("_", "");
    assertThat(document).contains("| `%s` | %s | %s |\n".formatted(name, small, large));
  }

  /// Values and gradients in float32, copies in bfloat16, and the optimizer's memory.
  private static String bytes(OptimizerKind kind, TransformerConfig config) {
    var shapes = TrainingMemory.shapes(TransformerTensors.shapes(config).values().stream());
    long bytes = FlatTensors.length(shapes) * 10 + kind.usual().stateBytes(shapes);
    return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }
}
