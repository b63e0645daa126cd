package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseCommandTest {
  @TempDir private Path folder;

  @Test
  void allWrongNumbersAreToldAtOnceAndNothingIsMade() {
    var output = folder.resolve("base");
    var run =
        CommandRun.of(
            "base",
            "train",
            "-o",
            output.toString(),
            "--minutes",
            "0",
            "--workers",
            "0",
            "--seed",
            "-1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--seed", "--minutes 0", "--workers");
    assertThat(Files.exists(output)).isFalse();
  }

  @Test
  void aFolderWithoutABaseIsToldFileByFile() {
    var run = CommandRun.of("base", "check", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "no text_encoder.safetensors",
            "no tokenizer.json",
            "no vae.safetensors",
            "no transformer.safetensors",
            "genga base train -o " + folder);
    assertThat(folder.resolve("check")).doesNotExist();
  }
}
