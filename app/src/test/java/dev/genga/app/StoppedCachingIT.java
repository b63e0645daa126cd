package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A training that is told to end while it makes its caches, which may be hours before its first step.
class StoppedCachingIT {
  private static final int SECTIONS = 30;
  private static final int CLIPS = 4;

  /// What a process ends with that has obeyed SIGTERM.
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  /// On Windows there is no such request, and a process ends at once.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void itEndsAtOnceAndKeepsWhatIsMade() throws Exception {
    SmallProject.write(folder);
    var sections = new ArrayList<String>();
    for (int i = 0; i < SECTIONS; i++) {
      sections.add(SmallDataset.section("clips", "caches/" + i, 128, 5));
    }
    SmallDataset.write(folder, sections.toArray(String[]::new));
    var command =
        new ArrayList<>(List.of("train", "dataset.toml", "--steps", "2", "--output", "out"));
    command.addAll(SmallProject.MODELS);
    var training =
        ProgramRun.in(folder)
            .builder(command.toArray(String[]::new))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("told").toFile())
            .start();
    while (training.isAlive() && latents() == 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    training.destroy();
    assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(training.exitValue())
        .as(Files.readString(folder.resolve("told")))
        .isEqualTo(TERMINATED);
    assertThat(latents()).isBetween(1L, SECTIONS * CLIPS - 1L);
    assertThat(folder.resolve("out/log.jsonl")).doesNotExist();
  }

  private long latents() throws IOException {
    Path caches = folder.resolve("caches");
    if (!Files.isDirectory(caches)) {
      return 0;
    }
    try (var files = Files.walk(caches)) {
      return files.filter(file -> file.toString().endsWith("_wan.safetensors")).count();
    }
  }
}
