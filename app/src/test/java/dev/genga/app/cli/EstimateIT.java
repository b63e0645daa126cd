package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.demo.SmallProject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of a generation before it runs, and afterwards.
class EstimateIT {
  private static final String[] VIDEO = {"--size", "96x64", "--frames", "9", "--steps", "3"};

  @TempDir private static Path folder;
  private static UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder);
  }

  private static CommandRun generate(String... more) {
    var all = new String[VIDEO.length + more.length];
    System.arraycopy(VIDEO, 0, all, 0, VIDEO.length);
    System.arraycopy(more, 0, all, VIDEO.length, more.length);
    return user.generate(all);
  }

  private static JsonNode told() throws IOException {
    var sidecar = new ObjectMapper().readTree(folder.resolve("made.mp4.json").toFile());
    var run = sidecar.path("genga_run");
    assertThat(run.path("steps").asInt()).isEqualTo(3);
    assertThat(run.path("seconds_a_step").asDouble()).isPositive();
    assertThat(run.path("peak_bytes").asLong()).isGreaterThan(1 << 20);
    return run.path("told");
  }

  @Test
  void whatWasToldStandsBesideWhatTheVideoTook() throws IOException {
    var before = generate();
    assertThat(before.exitCode()).as(before.err()).isZero();
    assertThat(before.err()).containsPattern("made.mp4: 3 steps of [\\d.]+ s, frames [\\d.]+ s");
    assertThat(told().isMissingNode()).isTrue();
    byte[] video = user.bytes("made.mp4");
    user.delete("made.mp4");

    var estimate = generate("--estimate");
    assertThat(estimate.exitCode()).as(estimate.err()).isZero();
    assertThat(estimate.out())
        .containsPattern("about [\\d:]+: .*3 steps of [\\d.]+ s, [\\d.]+ s for the frames")
        .containsPattern("peak memory about .*; .* are free");
    assertThat(folder.resolve("made.mp4")).doesNotExist();

    var after = generate();
    assertThat(after.exitCode()).as(after.err()).isZero();
    assertThat(after.err())
        .containsPattern("made.mp4: 3 steps of [\\d.]+ s \\(told [\\d.]+, [+-]\\d+ %\\)");
    assertThat(told().path("seconds_a_step").asDouble()).isPositive();
    assertThat(user.bytes("made.mp4")).isEqualTo(video);
  }
}
