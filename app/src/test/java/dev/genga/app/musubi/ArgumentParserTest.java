package dev.genga.app.musubi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Python's argparse, as musubi-tuner uses it.
class ArgumentParserTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Problems problems = new Problems();

  private Arguments parse(String... words) {
    return ArgumentParser.parse(
        new PastedCommand(Script.TRAIN, Launch.PLAIN, List.of(words)), problems);
  }

  /// What was found, without flags that are missing.
  private List<String> found() {
    return problems.list().stream()
        .filter(problem -> !problem.fix().equals("add it"))
        .map(Problem::what)
        .toList();
  }

  @Test
  void valuesStandBehindAFlagOrItsEqualsSign() {
    var arguments =
        parse("--seed=7", "--learning_rate", "5e-5", "--optimizer_args", "a=1", "b=2", "--sdpa");
    assertThat(arguments.big("--seed")).isEqualTo(7);
    assertThat(arguments.real("--learning_rate")).isEqualTo(5e-5);
    assertThat(arguments.list("--optimizer_args")).containsExactly("a=1", "b=2");
    assertThat(arguments.on("--sdpa")).isTrue();
    assertThat(arguments.on("--xformers")).isFalse();
    assertThat(found()).isEmpty();
  }

  @Test
  void theLastOfSeveralValuesCounts() {
    assertThat(parse("--seed", "1", "--seed", "2").big("--seed")).isEqualTo(2);
  }

  @Test
  void aFlagMayBeCutWhereNoOtherBeginsSo() {
    assertThat(parse("--max_train_e", "3").whole("--max_train_epochs")).isEqualTo(3);
    parse("--max_train", "3");
    assertThat(found()).containsExactly("--max_train may be --max_train_steps, --max_train_epochs");
  }

  @Test
  void aFlagThatBeginsAnotherIsItself() {
    assertThat(parse("--save_state").given("--save_state")).isTrue();
    assertThat(found()).isEmpty();
  }

  @Test
  void aNegativeNumberIsAValue() {
    assertThat(parse("--logit_mean", "-0.5").real("--logit_mean")).isEqualTo(-0.5);
    assertThat(found()).isEmpty();
  }

  @Test
  void allThatIsWrongIsToldTogether() {
    parse(
        "--seed",
        "--netwrok_dim",
        "32",
        "--learning_rate",
        "fast",
        "--timestep_sampling",
        "shfit",
        "--sdpa=yes",
        "--dim_from_weights",
        "stray");
    assertThat(found())
        .containsExactlyInAnyOrder(
            "--seed needs a value",
            "wan_train_network has no flag --netwrok_dim",
            "--learning_rate takes a number",
            "--timestep_sampling takes no 'shfit'",
            "--sdpa takes no value",
            "--dim_from_weights can't be done: it does not work in musubi-tuner either",
            "these words belong to no flag: stray");
    assertThat(problems.list())
        .extracting(Problem::fix)
        .contains("did you mean --network_dim?", "did you mean shift?");
  }

  @Test
  void aRefusedFlagThatAsksForNothingIsTaken() {
    parse("--lr_scheduler_type", "");
    assertThat(found()).isEmpty();
  }

  @Test
  void stepsAreCountedOrAShare() {
    assertThat(parse("--lr_warmup_steps", "100").values()).containsEntry("--lr_warmup_steps", 100);
    assertThat(parse("--lr_warmup_steps", "0.1").values()).containsEntry("--lr_warmup_steps", 0.1);
    assertThat(parse("--lr_warmup_steps", "5%").values()).containsEntry("--lr_warmup_steps", 0.05);
    assertThat(parse("--lr_warmup_steps", "1").values()).containsEntry("--lr_warmup_steps", 1);
  }

  @Test
  void theCommandLineOverridesTheFileOfSettings(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("settings.toml");
    Files.writeString(
        file,
        """
        seed = 3
        [anything]
        learning_rate = 1e-4
        sdpa = true
        save_state = false
        optimizer_args = ["weight_decay=0.1"]
        netwrok_dim = 4
        max_train_steps = "many"
        xformers = "yes"
        """);
    String withoutEnding = file.toString().replace(".toml", "");
    var arguments = parse("--config_file", withoutEnding, "--seed", "9");
    assertThat(arguments.big("--seed")).isEqualTo(9);
    assertThat(arguments.real("--learning_rate")).isEqualTo(1e-4);
    assertThat(arguments.on("--sdpa")).isTrue();
    assertThat(arguments.given("--save_state")).isFalse();
    assertThat(arguments.list("--optimizer_args")).containsExactly("weight_decay=0.1");
    assertThat(found())
        .containsExactlyInAnyOrder(
            "wan_train_network has no flag --netwrok_dim",
            "--max_train_steps takes a whole number",
            "--xformers takes true or false");
    assertThat(problems.list())
        .extracting(Problem::where)
        .contains(file + ":7, netwrok_dim", file + ":9, xformers");
  }

  @Test
  void musubisOwnParserGivesTheSameValues() throws IOException {
    var folder = GoldenFolder.of("config_parsing");
    var expected = JSON.readTree(folder.resolve("musubi_effective.json").toFile()).get("args");
    var line = new ArrayList<String>();
    JSON.readTree(folder.resolve("musubi_command_line.json").toFile())
        .forEach(word -> line.add(word.asText()));
    assertSame(parse(line.toArray(String[]::new)), expected);
    assertSame(parse("--config_file", folder.resolve("musubi_train.toml").toString()), expected);
  }

  private static void assertSame(Arguments arguments, JsonNode expected) {
    var all = JSON.<JsonNode>valueToTree(arguments.all());
    for (var field : expected.properties()) {
      if (field.getKey().equals("config_file") || !all.has(field.getKey())) {
        assertThat(List.of("config_file", "dit_dtype")).contains(field.getKey());
        continue;
      }
      var mine = all.get(field.getKey());
      if (field.getValue().isNumber()) {
        assertThat(mine.asDouble()).as(field.getKey()).isEqualTo(field.getValue().asDouble());
      } else if (!field.getKey().equals("vae_dtype")) { // filled in after parsing
        assertThat(mine).as(field.getKey()).isEqualTo(field.getValue());
      }
    }
  }
}
