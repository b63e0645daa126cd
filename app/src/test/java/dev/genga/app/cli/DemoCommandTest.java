package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path folder;

  private CommandRun run(String... options) {
    var all = new String[options.length + 3];
    all[0] = "demo";
    all[1] = "-o";
    all[2] = folder.resolve("out").toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return CommandRun.of(all);
  }

  @Test
  void optionsOfBothDemonstrationsAreRefused() {
    var run = run("--film", "--style", "oil");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("the demonstration on film has a style and a model of its own")
        .contains("there is no style 'oil'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStyleThatTheBaseKnowsAndABaseThatIsNotThereAreToldTogether() {
    var run = run("--style", "pencil", "--base", folder.resolve("base").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("the base knows the style pencil already")
        .contains("the base model has no vae.safetensors");
    assertThat(folder).isEmptyDirectory();
  }
}
