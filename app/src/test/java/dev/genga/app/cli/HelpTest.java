package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Holds help to what a newcomer needs: every option told once, in lines that fit.
class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "new",
        "status",
        "cut",
        "import",
        "score",
        "curate",
        "choose",
        "caption",
        "stills",
        "dataset",
        "export",
        "plan",
        "cache",
        "train",
        "average",
        "musubi",
        "prompt",
        "generate",
        "bench-accelerators",
        "workflow",
        "models",
        "demo",
        "base",
        "eval",
        "doctor",
        "engine"
      })
  void helpFitsItsWidthAndHasAnExample(String command) {
    var help = CommandRun.of(command, "--help").out();
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    assertThat(help.lines().dropWhile(line -> !line.startsWith("Example")))
        .as("examples fit the usual terminal")
        .allMatch(line -> line.length() < 80);
    if (!command.equals("engine")) {
      assertThat(help).contains("\nExample").contains("  genga " + command);
    }
  }

  @Test
  void everyCommandIsSummedUpInTheList() {
    var help = CommandRun.of("--help").out();
    for (String command :
        List.of(
            "new",
            "status",
            "cut",
            "curate",
            "choose",
            "caption",
            "plan",
            "cache",
            "train",
            "generate",
            "workflow",
            "models",
            "bench-accelerators",
            "demo",
            "eval",
            "doctor")) {
      assertThat(help).containsPattern("\\n  " + command + " +[A-Z]");
    }
  }

  @Test
  void everyOptionStandsUnderOneHeading() {
    for (var command :
        Map.of(
                new TrainCommand(), TrainHelp.SECTIONS,
                new GenerateCommand(), GenerateCommand.SECTIONS)
            .entrySet()) {
      var spec = new CommandLine(command.getKey()).getCommandSpec();
      var named = new HashSet<String>();
      command.getValue().sections().values().stream()
          .flatMap(List::stream)
          .forEach(name -> assertThat(named.add(name)).as("%s is named once", name).isTrue());
      var known = spec.options().stream().map(option -> option.longestName()).toList();
      named.remove("--engine"); // of every command
      assertThat(known).containsAll(named);
      var help = CommandRun.of(spec.name(), "--help").out();
      for (String option : known) {
        assertThat(help).as("it is told").containsPattern("(, |      )" + option + "[ =\\[\\n]");
      }
    }
  }

  @Test
  void everyOptionSaysWhatItIs() {
    for (var command : List.of(new TrainCommand(), new GenerateCommand(), new CacheCommand())) {
      for (var option : new CommandLine(command).getCommandSpec().options()) {
        assertThat(String.join("", option.description()))
            .as(option.longestName())
            .hasSizeGreaterThan(8)
            .doesNotStartWith("(");
      }
    }
  }
}
