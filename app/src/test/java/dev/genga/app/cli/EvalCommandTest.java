package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  @TempDir private Path folder;

  @Test
  void allThatIsWrongIsToldAtOnceWithExitCodeTwo() {
    var output = folder.resolve("out");
    var run =
        CommandRun.of(
            "eval",
            folder.resolve("base").toString(),
            "--lora",
            folder.resolve("style.safetensors:0.8").toString(),
            "--style",
            "oil",
            "--caption",
            "inkwash",
            "--videos",
            "0",
            "--steps",
            "0",
            "--device",
            "tpu",
            "-o",
            output.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "there is no style 'oil'",
            "plain, flat-poster, pencil, night-colours, watercolour, ink, cut-paper",
            "style.safetensors",
            "no place for the scene",
            "nothing would be measured",
            "--steps",
            "there is no device 'tpu'",
            "the base model has no text_encoder.safetensors",
            "the base model has no transformer.safetensors");
    assertThat(output).doesNotExist();
  }

  @Test
  void anEmptyFolderOfCheckpointsIsRefused() {
    var run =
        CommandRun.of(
            "eval",
            folder.resolve("base").toString(),
            "--checkpoints",
            folder.toString(),
            "--style",
            "ink",
            "-o",
            folder.resolve("out").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("there is no LoRA in the folder");
    assertThat(folder).isEmptyDirectory();
  }
}
