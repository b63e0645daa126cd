package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.RandomModels;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of caches that are not what they should be, and of numbers that are none.
class BadCacheIT {
  private static final String VAE = "models/vae.safetensors";
  private static final String RECORDS = "cache/genga-cache.jsonl";

  @TempDir private static Path template;
  @TempDir private static Path others;
  @TempDir private Path folder;
  private UserFolder user;

  /// A project with its caches made, so that each test can spoil them.
  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
    RandomModels.write(others, RandomModels.Sizes.DEMO, 21);
    var project = new UserFolder(template, Machine.own());
    project.dataset(UserFolder.CLIPS);
    assertThat(project.cache().exitCode()).isZero();
    project.delete("plan.json");
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  private static String latents(String clip) {
    return "cache/" + clip + "_00000-005_0064x0032_wan.safetensors";
  }

  /// The first value of a tensor that is written as this many bytes becomes NaN.
  private void spoil(String file, String tensor, int bytes) {
    byte[] content = user.bytes(file);
    var buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int dataStart = 8 + (int) buffer.getLong(0);
    String header = new String(content, 8, dataStart - 8, StandardCharsets.UTF_8);
    String entry = header.substring(header.indexOf("\"" + tensor + "\""));
    String begin = entry.replaceFirst("(?s).*?\"data_offsets\":\\[(\\d+),.*", "$1");
    for (int i = 0; i < bytes; i++) {
      content[dataStart + Integer.parseInt(begin) + i] = (byte) 0xff;
    }
    user.file(file, content);
  }

  private List<String> unused(CommandRun run) {
    return run.err()
        .replace(user.path().toString(), "FOLDER")
        .lines()
        .filter(line -> line.startsWith("not used: "))
        .toList();
  }

  @Test
  void latentsOfAnotherVaeAreMadeAgainAndThatIsSaid() {
    var before = user.content();
    user.file(VAE, new UserFolder(others, user.machine()).bytes("vae.safetensors"));
    var run = user.cache();
    assertThat(run.exitCode()).isZero();
    assertThat(unused(run))
        .containsExactly(
            "not used: FOLDER/" + latents("1-burrow") + ": changed since: vae",
            "not used: FOLDER/" + latents("2-rise") + ": changed since: vae",
            "not used: FOLDER/" + latents("4-yawn") + ": changed since: vae",
            "not used: FOLDER/" + latents("5-wave") + ": changed since: vae");
    assertThat(run.out())
        .isEqualTo(
            """
            latents: 4 made (4 encoded), 0 right already
            texts: 0 made (0 encoded), 4 right already
            """);
    var changed = new TreeMap<>(user.content());
    changed.entrySet().removeAll(before.entrySet());
    changed.remove("plan.json");
    assertThat(changed.keySet())
        .containsExactlyInAnyOrder(
            RECORDS,
            latents("1-burrow"),
            latents("2-rise"),
            latents("4-yawn"),
            latents("5-wave"),
            VAE);
  }

  @Test
  void trainingUsesNoCacheOfAnotherVaeEither() {
    user.file(VAE, new UserFolder(others, user.machine()).bytes("vae.safetensors"));
    var run = user.train();
    assertThat(run.exitCode()).isZero();
    assertThat(unused(run)).hasSize(4).allMatch(line -> line.endsWith(": changed since: vae"));
  }

  @Test
  void aCacheThatIsCutOffAndOneThatWasAlteredAreMadeAgain() {
    var before = user.content();
    byte[] whole = user.bytes(latents("1-burrow"));
    user.file(latents("1-burrow"), Arrays.copyOf(whole, 1000));
    spoil(latents("2-rise"), "latents_2x4x8_bfloat16", 2);
    var run = user.cache();
    assertThat(run.exitCode()).isZero();
    assertThat(unused(run))
        .containsExactly(
            "not used: FOLDER/%s: it has 1000 bytes, not %d"
                .formatted(latents("1-burrow"), whole.length),
            "not used: FOLDER/%s: its content is not what was written"
                .formatted(latents("2-rise")));
    var after = user.content();
    before.remove(RECORDS);
    after.keySet().removeAll(List.of(RECORDS, "plan.json"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aCacheOfAnotherProgramIsNotUsedWithoutBeingAskedFor() {
    user.delete(RECORDS);
    var run = user.cache();
    assertThat(run.exitCode()).isZero();
    assertThat(unused(run))
        .hasSize(8)
        .allMatch(line -> line.endsWith(": genga has no record of what it was made from"));
  }

  @Test
  void aTrustedCacheThatIsAnotherClips() {
    user.delete(RECORDS).copy(latents("1-burrow"), latents("2-rise"));
    user.refuses(
        () -> user.cache("--trust-caches", "--seed", "1"),
        """
        error: a cache that was to be trusted differs by 0.257 of its size from a fresh encoding
           at: FOLDER/cache/2-rise_00000-005_0064x0032_wan.safetensors
          fix: leave --trust-caches out, to make the caches again
        """,
        "plan.json");
  }

  @Test
  void trustedCachesOfTheWrongForm() {
    user.delete(RECORDS).copy("cache/1-burrow_wan_te.safetensors", latents("1-burrow"));
    user.edit(latents("2-rise"), "latents_2x4x8_bfloat16", "latents_2x4x8_bfloat32");
    user.edit(latents("4-yawn"), "[16,2,4,8]", "[16,2,8,4]");
    user.refuses(
        () -> user.cache("--trust-caches"),
        """
        error: a cache that was to be trusted is not what the plan asks for: this is no cache of Wan: its keys are [varlen_t5_bfloat16]
           at: FOLDER/cache/1-burrow_00000-005_0064x0032_wan.safetensors
          fix: leave --trust-caches out, to make the caches again

        error: a cache that was to be trusted is not what the plan asks for: it holds bfloat16 [16, 2, 8, 4], not bfloat16 [16, 2, 4, 8]
           at: FOLDER/cache/4-yawn_00000-005_0064x0032_wan.safetensors
          fix: leave --trust-caches out, to make the caches again
        """,
        "plan.json");
  }

  @Test
  void trustedCachesThatHoldNoNumbers() {
    user.delete(RECORDS);
    spoil(latents("4-yawn"), "latents_2x4x8_bfloat16", 2);
    user.refuses(
        () -> user.cache("--trust-caches"),
        """
        error: the latents of 4-yawn.mp4 in this cache are not numbers
           at: FOLDER/cache/4-yawn_00000-005_0064x0032_wan.safetensors
          fix: leave --trust-caches out, to make the caches again
        """,
        "plan.json");
  }

  @Test
  void aTrustedPromptThatHoldsNoNumbers() {
    user.delete(RECORDS);
    spoil("cache/4-yawn_wan_te.safetensors", "varlen_t5_bfloat16", 2);
    user.refuses(
        () -> user.cache("--trust-caches"),
        """
        error: the prompt embedding in this cache is not made of numbers
           at: FOLDER/cache/4-yawn_wan_te.safetensors
          fix: leave --trust-caches out, to make the caches again
        """,
        RECORDS,
        "plan.json");
  }

  @Test
  void latentsThatAreNoNumbersNameEveryClip() {
    spoil(VAE, "encoder.conv1.bias", 4);
    user.refuses(
        user::cache,
        """
        error: the latents of 1-burrow.mp4, frames 0-1,3,5-6, are not numbers
           at: FOLDER/clips/1-burrow.mp4
          fix: look at the clip; if it plays well, encode with --vae-dtype FLOAT32, or download the VAE again

        error: the latents of 2-rise.mp4, frames 0-1,3,5-6, are not numbers
           at: FOLDER/clips/2-rise.mp4
          fix: look at the clip; if it plays well, encode with --vae-dtype FLOAT32, or download the VAE again

        error: the latents of 4-yawn.mp4, frames 0-1,3,5-6, are not numbers
           at: FOLDER/clips/4-yawn.mp4
          fix: look at the clip; if it plays well, encode with --vae-dtype FLOAT32, or download the VAE again

        error: the latents of 5-wave.mp4, frames 0-1,3,5-6, are not numbers
           at: FOLDER/clips/5-wave.mp4
          fix: look at the clip; if it plays well, encode with --vae-dtype FLOAT32, or download the VAE again
        """,
        "plan.json");
  }

  @Test
  void aTrainingThatDivergesSavesNoSpoiltState() {
    var before = user.content();
    var run = user.train("--learning-rate", "1e30", "--steps", "5");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(user.problems(run))
        .isEqualTo(
            """
            error: the training has diverged: step 2 has the loss NaN and the gradient norm NaN; step 1 had made the weights as large as 1.00e+30
               at: FOLDER/out
              fix: there is no state from before; train into another folder with a lower --learning-rate, or look at the clips of this epoch
            """);
    var after = user.content();
    assertThat(after.keySet()).contains("out/log.jsonl").noneMatch(name -> name.contains("state"));
    assertThat(RunLog.readSteps(user.path().resolve("out/log.jsonl")))
        .extracting(StepEntry::step)
        .containsExactly(1);
    assertThat(new String(user.bytes("out/index.html"), StandardCharsets.UTF_8))
        .contains("status failed");
    after.keySet().removeIf(name -> name.matches("out.*|plan\\.json"));
    assertThat(after).isEqualTo(before);
  }
}
