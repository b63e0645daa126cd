package dev.genga.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerKindTest {
  @ParameterizedTest
  @CsvSource({
    "adamw, ADAMW",
    "AdamW, ADAMW",
    "torch.optim.AdamW, ADAMW",
    "AdamW8bit, ADAMW_8BIT",
    "bitsandbytes.optim.AdamW8bit, ADAMW_8BIT",
    "AdaFactor, ADAFACTOR",
    "prodigyopt.Prodigy, PRODIGY",
    "lion_pytorch.Lion, LION",
    "schedulefree.AdamWScheduleFree, SCHEDULE_FREE_ADAMW",
    "schedulefree-adamw, SCHEDULE_FREE_ADAMW"
  })
  void aNameIsGengasOrThatOfTheClass(String name, OptimizerKind kind) {
    assertThat(OptimizerKind.named(name)).contains(kind);
  }

  /// They are other programs, whose numbers are others.
  @ParameterizedTest
  @ValueSource(strings = {"torch.optim.Adafactor", "pytorch_optimizer.Prodigy", "SGD", "", "Muon"})
  void anotherProgramsClassIsNotTaken(String name) {
    assertThat(OptimizerKind.named(name)).isEmpty();
  }

  private static List<Problem> problems(OptimizerKind kind, String... given) {
    var problems = new Problems();
    var settings = kind.settings(List.of(given), 1e-3, "--optimizer-args", problems);
    assertThat(settings == null).isEqualTo(!problems.isEmpty());
    return problems.list();
  }

  @Test
  void argumentsAreReadAsPythonWritesThem() {
    var problems = new Problems();
    var given =
        List.of(
            "eps=(1e-20,0.01)",
            "beta1 = 0.9",
            "scale_parameter=False",
            "relative_step=false",
            "decay_rate=-0.5",
            "clip_threshold=2");
    assertThat(OptimizerKind.ADAFACTOR.settings(given, 1e-3, "", problems))
        .isEqualTo(
            new Adafactor.Settings(
                1e-20, 0.01, 2, -0.5, OptionalDouble.of(0.9), 0, false, false, false));
    assertThat(OptimizerKind.ADAFACTOR.settings(List.of("beta1=None"), 1e-3, "", problems))
        .isEqualTo(OptimizerKind.ADAFACTOR.usual());
    assertThat(OptimizerKind.PRODIGY.settings(List.of("growth_rate=inf"), 1, "", problems))
        .isEqualTo(OptimizerKind.PRODIGY.usual());
    problems.throwIfAny();
  }

  @Test
  void allWrongArgumentsAreToldTogether() {
    var found = problems(OptimizerKind.LION, "beta=0.9", "betas=0.9,1", "weight_decay=nan", "x");
    assertThat(found).hasSize(4);
    assertThat(found.getFirst())
        .isEqualTo(
            new Problem(
                "lion has no argument 'beta'",
                "--optimizer-args beta=0.9",
                "it has weight_decay, betas, decoupled_weight_decay"));
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void noArgumentTakesJustAnything(OptimizerKind kind) {
    for (var argument : kind.arguments()) {
      String name = argument.name();
      for (var value : List.of("", "x", "nan", "-inf", "1,2,3", "(0.9")) {
        assertThat(problems(kind, name + "=" + value)).as(name + "=" + value).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void theDocumentHasEveryArgumentWithDefaultAndRange(OptimizerKind kind) throws IOException {
    var document = Files.readString(Path.of("..", "docs", "optimizers.md"));
    assertThat(document).contains("| `" + kind.label() + "` |");
    var section = document.split("\n## " + kind.label() + "\n", -1)[1].split("\n## ", -1)[0];
    var rows = section.lines().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).hasSameSizeAs(kind.arguments());
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = rows.get(i).split(" \\| ", -1);
      var argument = kind.arguments().get(i);
      assertThat(cells[0]).isEqualTo("| `" + argument.name() + "`");
      assertThat(argument.parse(cells[1].replace(", ", ","))).isEqualTo(argument.usual());
      assertThat(argument.form()).as(argument.name()).contains(cells[2]);
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void defaultsAreNotTold(OptimizerKind kind) {
    Map<String, Object> always =
        kind == OptimizerKind.ADAFACTOR ? Map.of("relative_step", true) : Map.of();
    assertThat(kind.usual().told()).isEqualTo(always);
  }
}
