package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Version;
import org.junit.jupiter.api.Test;

/// Holds what every command shares: help, version, and the form of a wrong command line.
class GengaTest {
  @Test
  void withoutACommandItPrintsItsHelp() {
    var run = CommandRun.of();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: genga").contains("Examples:");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theVersionIsOneLine() {
    var run = CommandRun.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("genga " + Version.current() + "\n");
  }

  @Test
  void anUnknownOptionIsToldLikeEveryProblem() {
    var run = CommandRun.of("--nonsense");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            error: unknown option: '--nonsense'
               at: genga
              fix: `genga --help` lists what it takes
            """);
  }

  @Test
  void aMisspeltOptionNamesTheOneThatWasMeant() {
    var run = CommandRun.of("--versio");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            """
            error: unknown option: '--versio'
               at: genga
              fix: did you mean --version? See `genga --help`
            """);
  }
}
